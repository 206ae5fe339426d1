import type { Violation } from './check'

/** A key's whole history, oldest first, and what is wrong with it. */
export function tell({ history, around, problems }: Violation): string {
  const [first] = history.entries
  const lines = [...history.entries, ...around]
    .sort((one, other) => one.t - other.t)
    .map(({ t, who, key: _key, ...note }: Record<string, unknown> & { t: number; who: string }) => {
      const details = Object.entries(note).map(([name, value]) =>
        name === 'what' ? value : `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
      )
      return `  ${(t - (first?.t ?? t)).toFixed(3).padStart(12)} ${who.padEnd(8)} ${details.join(' ')}`
    })
  return [`VIOLATION at ${history.key}:`, ...problems.map((problem) => `  ! ${problem}`), ...lines].join('\n')
}
