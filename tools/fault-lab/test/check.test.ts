import { describe, expect, it } from 'vitest'
import { check } from '../src/checks/check'
import { tell } from '../src/checks/tell'
import type { Entry, Note } from '../src/ledger/entry'

const rules = { leaseMs: 400, storeDeadlineMs: 3_000, mode: 'plain' as const }
const key = 'event'

/** A line of the ledger, of one key unless it says otherwise. */
const at = (t: number, who: string, note: Omit<Note, 'key'> & { key?: string }): Entry =>
  ({ t, who, key, ...note }) as Entry

/** A grant and its run. */
const granted = (t: number, who: string, fence: number, attempts = 1, takeover = false): Entry[] => [
  at(t, who, { what: 'sent', op: fence, does: 'claim', delivery: `d${fence}`, owner: `o${fence}` } as Note),
  at(t + 1, who, { what: 'reply', op: fence, does: 'claim', status: 'claimed', fence, attempts, takeover } as Note),
  at(t + 2, who, { what: 'run', run: `r${fence}`, delivery: `d${fence}`, fence, attempt: attempts, takeover } as Note),
]

const settled = (t: number, who: string, fence: number, status = 'ok', outcome = 'completed'): Entry[] => [
  at(t, who, { what: 'ended', run: `r${fence}`, how: 'returned' } as Note),
  at(t, who, {
    what: 'sent',
    op: fence + 50,
    does: 'settle',
    delivery: `d${fence}`,
    owner: `o${fence}`,
    fence,
    outcome,
  } as Note),
  at(t + 1, who, { what: 'reply', op: fence + 50, does: 'settle', status } as Note),
]

const answered = (t: number, fence: number, kind = 'executed', who = 'w1'): Entry[] => [
  at(t, who, { what: 'said', delivery: `d${fence}`, kind, run: `r${fence}` } as Note),
  at(t + 1, 'lab', { what: 'answer', delivery: `d${fence}`, status: 200, kind, body: '', run: `r${fence}` } as Note),
]

const record = (fence: number, status = 'completed'): Entry[] => [
  at(9_000, 'lab', { what: 'record', status, owner: `o${fence}`, fence, attempts: 1, run: `r${fence}` } as Note),
]

const once = [...granted(0, 'w1', 1), ...settled(10, 'w1', 1), ...answered(12, 1), ...record(1)]
/** w1 is killed, and w2 takes over when the lease has ended. */
const takenOver = (gapMs: number): Entry[] => [
  ...granted(0, 'w1', 1),
  at(20, 'lab', { what: 'exit', process: 'w1', signal: 'SIGKILL', key: undefined } as never),
  ...granted(gapMs, 'w2', 2, 2, true),
  ...settled(gapMs + 10, 'w2', 2),
  ...answered(gapMs + 12, 2),
  ...record(2),
]
const withoutKey = (entries: Entry[]) => entries.map((entry) => JSON.parse(JSON.stringify(entry)) as Entry)
const verdictOf = (entries: Entry[]) =>
  check(
    withoutKey(entries).sort((a, b) => a.t - b.t),
    rules,
  )
const problemsOf = (entries: Entry[]) => verdictOf(entries).violations.flatMap(({ problems }) => problems)

describe('the checks find nothing in', () => {
  it('an event that runs once', () => expect(problemsOf(once)).toEqual([]))

  it('a takeover after a kill, whose cause and latency they tell', () => {
    const verdict = verdictOf(takenOver(420))
    expect(verdict.violations).toEqual([])
    expect(verdict).toMatchObject({ kills: 1, reruns: { kill: 1 } })
    expect(verdict.takeoversMs).toEqual([20])
  })

  it('a late settle that was refused', () => {
    const late = [...takenOver(420), ...settled(600, 'w1', 1, 'stale')]
    expect(verdictOf(late)).toMatchObject({ staleRefused: 1, staleWrites: 0 })
  })
})

describe('the checks find', () => {
  it.each<[what: string, entries: Entry[], problem: RegExp]>([
    ['a takeover before the end of the lease', takenOver(300), /ms left of the lease/],
    ['a grant after the outcome', [...once, ...granted(600, 'w2', 2, 2)], /had completed/],
    ['two outcomes', [...takenOver(420), ...settled(430.5, 'w1', 1)], /2 owners recorded/],
    ['a stale write', [...takenOver(420), ...settled(600, 'w1', 1)], /was accepted after/],
    ['a lost event', [...granted(0, 'w1', 1), ...record(1, 'processing')], /never answered/],
    [
      'a 2xx without an outcome',
      [...granted(0, 'w1', 1), ...answered(9, 1, 'replayed'), ...record(1, 'none')],
      /record says none/,
    ],
    ['an answer that is not the outcome', [...takenOver(420), ...answered(500, 1)], /was told of run r1/],
    ['a run without a grant', [...once, ...granted(5, 'w2', 9).slice(2)], /has no grant/],
    ['a fence that falls', [...granted(0, 'w1', 7), ...granted(900, 'w2', 2, 2, true)], /has a lower fence/],
    [
      'attempts that do not count',
      [...granted(0, 'w1', 1, 5), ...settled(9, 'w1', 1), ...answered(11, 1), ...record(1)],
      /attempt 5/,
    ],
    [
      "one's own claim taken for a rival's",
      [
        ...once,
        at(20, 'w2', { what: 'sent', op: 5, does: 'claim', delivery: 'd5', owner: 'o1' } as Note),
        at(21, 'w2', { what: 'unknown', op: 5, does: 'claim', error: 'cut' } as Note),
        at(22, 'w2', { what: 'sent', op: 6, does: 'claim', delivery: 'd5', owner: 'o1' } as Note),
        at(23, 'w2', { what: 'reply', op: 6, does: 'claim', status: 'processing' } as Note),
      ],
      /was not recognised/,
    ],
    [
      'a handler that nobody aborted',
      [
        ...takenOver(420),
        at(9, 'w1', { what: 'fault', at: 'mid-handler', do: 'stop' } as Note),
        ...settled(900, 'w1', 1, 'stale'),
      ],
      /was not aborted/,
    ],
  ])('%s', (_what, entries, problem) => {
    expect(problemsOf(entries).join('\n')).toMatch(problem)
  })

  it('a worker that ends by itself', () => {
    const crashed = at(30, 'lab', { what: 'exit', process: 'w1', signal: null, code: 1, key: undefined } as never)
    expect(problemsOf([...once, crashed])).toEqual(['it ended by itself, with code 1'])
  })
})

it('tells a history in order, with what is wrong with it', () => {
  const [violation] = verdictOf(takenOver(300)).violations
  expect(violation && tell(violation)).toMatch(
    /VIOLATION at event:\n {2}! .*left of the lease[\s\S]* 0\.000 w1 [\s\S]*exit process=w1[\s\S]* 300\.000 w2 /,
  )
})
