import type { Result, Work } from '../subjects/subject'

export interface Events {
  /** Keys that are settled before the work is measured. */
  settledBefore: readonly string[]
  /** The key of the next event. */
  next(): string
}

const duplicated = 1_000

/** The events of one measurement. `label` keeps its keys apart from those of any other. */
export function eventsOf(work: Work, label: string, inFlight: number): Events {
  const keyOf = (n: number) => `evt_${label}_${n}`
  let count = 0
  switch (work) {
    case 'settle-100B':
    case 'settle-4KiB':
      return { settledBefore: [], next: () => keyOf(count++) }
    case 'duplicate':
    case 'cached-duplicate': {
      const settledBefore = Array.from({ length: duplicated }, (_, n) => keyOf(n))
      return { settledBefore, next: () => settledBefore[count++ % duplicated] as string }
    }
    case 'half-duplicates': {
      // Each key twice, the second time when the first is settled, as a rule.
      const behind = 2 * inFlight
      const settledBefore = Array.from({ length: behind }, (_, n) => keyOf(n))
      return {
        settledBefore,
        next() {
          const n = count++
          return keyOf(n % 2 === 0 ? behind + n / 2 : (n - 1) / 2)
        },
      }
    }
    case 'hot-key':
      return { settledBefore: [keyOf(0)], next: () => keyOf(0) }
    default:
      throw new Error(`no such work: ${work satisfies never}`)
  }
}

/** Takes as many bytes as JSON as the work's name says. */
export function resultOf(work: Work): Result {
  const bytes = work === 'settle-4KiB' ? 4_096 : 100
  const empty = JSON.stringify({ id: 'result', text: '' }).length
  return { id: 'result', text: 'x'.repeat(bytes - empty) }
}
