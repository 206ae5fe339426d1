// The checker is tested before it is believed: histories that are right, wrong in one way each, and corrupted at random.
import type { Lease, Store } from '@hookonce/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { assertLinearizable, hammer, linearizability, type Operation } from '../src/index'
import { machineStore, newClock } from './machine-store'

const key = 'a key'
const retentionMs = 3_600_000
const grant = (fence: number, attempts = 1, takeover = false) => ({ status: 'claimed', fence, attempts, takeover })
const processing = { status: 'processing' }

/** One operation of a history, from `calledAt` to `answeredAt`; without a reply it is unknown. */
function op(calledAt: number, answeredAt: number, call: Operation['call'], reply?: unknown): Operation {
  const answer = reply === undefined ? undefined : { at: answeredAt, reply: reply as string }
  return { client: 0, key, calledAt, call, ...(answer && { answer }) }
}
const claim = (owner: string, leaseMs = 600_000): Operation['call'] => ({
  do: 'claim',
  request: { key, owner, leaseMs, retentionMs },
})
const lease = (owner: string, fence: number): Lease => ({ key, owner, fence, attempts: 1 })
const complete = (owner: string, fence: number): Operation['call'] => ({
  do: 'settle',
  lease: lease(owner, fence),
  outcome: { status: 'completed', retentionMs },
})
const release = (owner: string, fence: number): Operation['call'] => ({
  do: 'settle',
  lease: lease(owner, fence),
  outcome: { status: 'failed', retentionMs, retryAfterMs: 0 },
})
const find: Operation['call'] = { do: 'find' }
const forget: Operation['call'] = { do: 'forget' }
const held = (owner: string, fence: number, status = 'processing') => ({
  status,
  owner,
  fence,
  attempts: 1,
  takeover: false,
})

const right: Record<string, Operation[]> = {
  'nothing at all': [],
  'one after the other': [
    op(1, 2, claim('a'), grant(5)),
    op(3, 4, complete('a', 5), 'ok'),
    op(5, 6, claim('b'), { status: 'completed', attempts: 1 }),
  ],
  'a rival that was called first, and came second': [op(1, 9, claim('a'), processing), op(2, 3, claim('b'), grant(5))],
  'a read of what a claim in flight has done': [
    op(1, 9, claim('a'), grant(5)),
    op(2, 3, find, held('a', 5)),
    op(4, 5, find, held('a', 5)),
  ],
  'a read of what an unknown claim has done': [op(1, 0, claim('a')), op(8, 9, find, held('a', 5))],
  'an unknown claim that was never done': [
    op(1, 0, claim('a')),
    op(8, 9, find, null),
    op(10, 11, claim('b'), grant(5)),
  ],
  'an unknown claim that was done late': [op(1, 0, claim('a')), op(2, 3, find, null), op(4, 5, find, held('a', 5))],
  'an unknown claim, sent again': [
    op(1, 0, claim('a')),
    op(2, 3, claim('a'), grant(5)),
    op(4, 5, complete('a', 5), 'ok'),
  ],
  'an unknown settle, sent again': [
    op(1, 2, claim('a'), grant(5)),
    op(3, 0, complete('a', 5)),
    op(4, 5, complete('a', 5), 'ok'),
  ],
  'a takeover of a lease that was over at once': [
    op(1, 2, claim('a', 1), grant(5)),
    op(3, 4, claim('b'), processing),
    op(5, 6, claim('c'), grant(6, 2, true)),
  ],
  'a late settle, nobody having taken over': [op(1, 2, claim('a', 1), grant(5)), op(3, 4, complete('a', 5), 'ok')],
  'a lost record': [
    op(1, 2, claim('a'), grant(5)),
    op(3, 4, forget, true),
    op(5, 6, complete('a', 5), 'vanished'),
    op(7, 8, complete('a', 5), 'vanished'),
  ],
}

const wrong: Record<string, Operation[]> = {
  'two grants at once': [op(1, 9, claim('a'), grant(5)), op(2, 8, claim('b'), grant(6))],
  'two grants at once, of one fence': [op(1, 9, claim('a'), grant(5)), op(2, 8, claim('b'), grant(5))],
  'two takeovers of one lease': [
    op(1, 2, claim('a', 1), grant(5)),
    op(3, 9, claim('b'), grant(6, 2, true)),
    op(4, 8, claim('c'), grant(7, 3, true)),
  ],
  'a takeover of a lease that runs': [op(1, 2, claim('a'), grant(5)), op(3, 4, claim('b'), grant(6, 2, true))],
  'a rival that waits for nobody': [op(1, 2, claim('a'), processing), op(3, 4, claim('b'), grant(5))],
  'a fence that does not grow': [
    op(1, 2, claim('a'), grant(5)),
    op(3, 4, release('a', 5), 'ok'),
    op(5, 6, claim('b'), grant(5, 2)),
  ],
  'a read of what was not yet called': [op(1, 2, find, held('a', 5)), op(3, 4, claim('a'), grant(5))],
  'a read of what is over': [
    op(1, 2, claim('a'), grant(5)),
    op(3, 4, complete('a', 5), 'ok'),
    op(5, 6, find, held('a', 5)),
  ],
  'reads that go back in time': [op(1, 0, claim('a')), op(2, 3, find, held('a', 5)), op(4, 5, find, null)],
  'a lost settle': [
    op(1, 2, claim('a'), grant(5)),
    op(3, 4, complete('a', 5), 'ok'),
    op(5, 6, claim('b', 1), processing),
  ],
  'a stale settle that is taken': [
    op(1, 2, claim('a', 1), grant(5)),
    op(3, 4, claim('b'), grant(6, 2, true)),
    op(5, 6, complete('a', 5), 'ok'),
  ],
  'an own settle that is refused': [op(1, 2, claim('a'), grant(5)), op(3, 4, complete('a', 5), 'stale')],
  'an unknown claim that changed its fence': [
    op(1, 0, claim('a')),
    op(2, 3, claim('a'), grant(5)),
    op(4, 5, find, held('a', 6)),
  ],
  'attempts that nobody made': [op(1, 2, claim('a'), grant(5, 2))],
  'a forget that forgot nothing': [
    op(1, 2, claim('a'), grant(5)),
    op(3, 4, forget, true),
    op(5, 6, find, held('a', 5)),
  ],
  'vanished, while the record is there': [op(1, 2, claim('a'), grant(5)), op(3, 4, complete('a', 5), 'vanished')],
}

describe('a history is accepted: ', () => {
  for (const [name, history] of Object.entries(right)) it(name, () => void assertLinearizable(padded(history)))
})

describe('a history is refused: ', () => {
  for (const [name, history] of Object.entries(wrong)) {
    it(name, () => expect(() => assertLinearizable(padded(history))).toThrow(/can't be put in any order/))
  }
})

it('a history is refused when most of it is unknown', () => {
  const unknown = [op(1, 0, claim('a')), op(2, 0, claim('b')), op(3, 4, find, null)]
  expect(() => assertLinearizable(unknown)).toThrow('of 3 operations, 2 were not answered')
})

it('an honest store’s histories are accepted, and each is refused once a reply in it is corrupted', async () => {
  const corruptions = fc.sample(fc.tuple(fc.nat(), fc.constantFrom(...corrupt)), { seed: 7, numRuns: 100 })
  let refused = 0
  for (const [seed, [position, change]] of corruptions.entries()) {
    const history = await historyOf(seed)
    assertLinearizable(history)
    const fitting = history.filter(({ answer }) => answer && change(answer.reply) !== undefined)
    const chosen = fitting[position % fitting.length]
    if (!chosen?.answer) continue
    const reply = change(chosen.answer.reply)
    const corrupted = history.map((each) =>
      each === chosen && each.answer && reply !== undefined ? { ...each, answer: { ...each.answer, reply } } : each,
    )
    expect(() => assertLinearizable(corrupted), `seed ${seed}`).toThrow(/can't be put in any order/)
    refused++
  }
  expect(refused).toBeGreaterThan(90)
}, 60_000)

it('an honest store’s histories are accepted, also when a third of its replies and requests get lost', async () => {
  const lost = fc.sample(fc.constantFrom('reply', 'request', 'nothing', 'nothing', 'nothing', 'nothing'), {
    seed: 9,
    numRuns: 997,
  })
  let unknown = 0
  for (let seed = 0; seed < 12; seed++) {
    const report = await linearizability(new Array(6).fill(losing(machineStore(), lost)), { seed })
    unknown += report.unknown
  }
  expect(unknown).toBeGreaterThan(12 * 180 * 0.3)
}, 60_000)

describe('a store is refused that', () => {
  const flaws = {
    'reads, and then writes': machineStore({ dawdles: true }),
    'lets a stale owner settle': machineStore({
      sees: (stored, operation) =>
        stored && operation.do === 'settle'
          ? { ...stored, owner: operation.lease.owner, fence: operation.lease.fence }
          : stored,
    }),
    'does not know its own claim': machineStore({
      sees: (stored, operation) =>
        stored && operation.do === 'claim' && stored.owner === operation.request.owner
          ? { ...stored, owner: 'another' }
          : stored,
    }),
    'forgets nothing': machineStore({
      writes: (record, before, operation) => (operation.do === 'forget' ? before : record),
    }),
    'reads from a replica that lags': lagging(),
  }
  for (const [name, store] of Object.entries(flaws)) {
    it(name, async () => {
      const runs = Array.from({ length: 20 }, (_, seed) => linearizability(new Array(6).fill(store), { seed }))
      const outcomes = await Promise.allSettled(runs)
      expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true)
    })
  }
})

type Reply = NonNullable<Operation['answer']>['reply']

/** Replies that no order explains; `undefined` where there's nothing to corrupt. */
const corrupt: readonly ((reply: Reply) => Reply | undefined)[] = [
  (reply) => (typeof reply === 'object' && reply?.fence ? { ...reply, fence: 0 } : undefined),
  (reply) => (typeof reply === 'object' && reply?.owner ? { ...reply, owner: 'nobody' } : undefined),
  (reply) => (typeof reply === 'object' && reply?.attempts !== undefined ? { ...reply, attempts: 99 } : undefined),
  (reply) => (typeof reply === 'object' && reply !== null ? { status: 'mismatch' } : undefined),
  (reply) => (typeof reply === 'boolean' ? 'ok' : undefined),
]

/** Six clients of one honest store, whose every answer takes its time. */
async function historyOf(seed: number): Promise<Operation[]> {
  const { now } = newClock()
  const store = machineStore({}, { now })
  const clients = Array.from({ length: 6 }, (_, client) =>
    hammer(store, { keys: ['one', 'two'], client, seed, operations: 12 }),
  )
  return (await Promise.all(clients)).flat()
}

/** Rejects at times: before the operation, or after it. */
function losing(store: Store, lost: readonly string[]): Store {
  let turn = 0
  const perhaps = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    const fate = lost[turn++ % lost.length]
    if (fate === 'request') throw new Error('the request is lost')
    const answer = await work()
    if (fate === 'reply') throw new Error('the reply is lost')
    return answer
  }
  return {
    claim: (request) => perhaps(() => store.claim(request)),
    renew: (of, leaseMs) => perhaps(() => store.renew(of, leaseMs)),
    settle: (of, outcome) => perhaps(() => store.settle(of, outcome)),
    find: (of) => perhaps(() => store.find(of)),
    forget: (of) => perhaps(() => store.forget(of)),
  }
}

/** Answers `find` with what it answered the time before. */
function lagging() {
  const store = machineStore()
  const before = new Map<string, Awaited<ReturnType<typeof store.find>>>()
  return {
    ...store,
    async find(of: string) {
      const last = before.get(of)
      before.set(of, await store.find(of))
      return last
    },
  }
}

/** With enough that is answered: half of a history may be unknown, and these are short. */
function padded(history: readonly Operation[]): Operation[] {
  const others = history.map((_, index) => ({ ...op(index, index + 0.5, find, null), key: 'another key' }))
  return [...history, ...others]
}
