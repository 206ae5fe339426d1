import { cpus } from 'node:os'

export interface Row {
  what: string
  figures: string
  violations: string
}

/** docs/evidence.md, whole: nobody edits it by hand. */
export function page(rows: readonly Row[]): string {
  const [{ model } = { model: 'unknown CPU' }] = cpus()
  return `# Evidence

Written by \`npm run evidence\` on ${new Date().toISOString().slice(0, 10)}, with Node ${process.versions.node} on ${cpus().length} x ${model}.
The same code runs in the tests, most of it at a smaller size; \`npm run simulate -- --seed N\` replays one seed.

| what | figures | violations |
|---|---|---|
${rows.map(({ what, figures, violations }) => `| ${what} | ${figures} | ${violations} |`).join('\n')}

- **Model check**: every order in which three workers, one key, a network that drops, duplicates and delays, crashes,
  pauses and clock ticks can meet, breadth first, against the invariants I1 to I9: one live owner, fences that grow, one
  recorded outcome that does not change, a grant within the lease after a crash, the recorded result on replay, no
  outcome from a stale owner, re-sent operations that change nothing, attempts that count grants.
- **Simulation**: the real core in several processes on a simulated network, clock and store. Requests and replies get
  lost, doubled and delayed past the lease; processes crash at any await, pause and shut down; the store restarts, and
  loses its last writes. The same seed gives the same trace: one in a hundred is run twice and compared.
- **Histories**: six clients at once on few keys; what each was told, and when, must fit one order of events in which
  each operation did what the state machine says.
- **Sabotages**: the same checks on code that was broken on purpose. One that is not caught would be a hole in the checks.

What this does not show: that a server keeps what it has acknowledged. That is each store's own page.
`
}
