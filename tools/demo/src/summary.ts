import type { Answer } from './didit-sender'

/** Answers in the words of the table: `200, 5 x 200 replayed, all with the same body`. */
export function summary(answers: readonly Answer[]): string {
  const runs: Array<{ text: string; times: number }> = []
  for (const answer of answers) {
    const text = describe(answer)
    const last = runs.at(-1)
    if (last?.text === text) last.times++
    else runs.push({ text, times: 1 })
  }
  const parts = runs.map(({ text, times }) => (times > 1 ? `${times} x ${text}` : text))
  return parts.join(', ') || 'nothing of the kind'
}

function describe({ status, replayed, retryAfter }: Answer): string {
  return `${status}${replayed ? ' replayed' : ''}${retryAfter ? ' retry later' : ''}`
}

export const sameBody = (answers: readonly Answer[]): boolean => new Set(answers.map(({ body }) => body)).size === 1
