// Random sequences of operations. The store answers as the pure machine does on a plain map, loses nothing,
// and refuses a claim when, and only when, that map is full.
import type { Lease, Outcome, StoredRecord } from '@hookonce/core'
import * as machine from '@hookonce/core/machine'
import { memoryStore } from '@hookonce/memory'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { manualClock } from './helpers'

const maxRecords = 3
const maxBytes = 24

const keys = ['a', 'b', 'c', 'd', 'e']
const key = fc.constantFrom(...keys)
const ms = fc.integer({ min: 1, max: 200 })
const body = fc.option(fc.uint8Array({ maxLength: 6 }), { nil: undefined })

const claim = fc
  .record({
    op: fc.constant('claim' as const),
    key,
    owner: fc.constantFrom('one', 'two', 'three'),
    fingerprint: fc.constantFrom(undefined, undefined, 'f1', 'f2'),
    leaseMs: ms,
    longerMs: ms,
  })
  .map(({ longerMs, ...request }) => ({ ...request, retentionMs: request.leaseMs + longerMs }))

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ status: fc.constant('completed' as const), result: body, retentionMs: ms }),
  fc.record({ status: fc.constant('failed' as const), error: body, retentionMs: ms }),
  fc.record({
    status: fc.constant('failed' as const),
    error: body,
    retentionMs: ms,
    retryAfterMs: fc.integer({ min: 0, max: 300 }),
    charge: fc.constantFrom(undefined, false as const),
  }),
)

/** Which of the leases granted so far, from the latest back. */
const which = fc.nat({ max: 5 })

const operation = fc.oneof(
  { weight: 6, arbitrary: claim },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('renew' as const), which, leaseMs: ms }) },
  { weight: 3, arbitrary: fc.record({ op: fc.constant('settle' as const), which, outcome }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('forget' as const), key }) },
  { weight: 2, arbitrary: fc.record({ op: fc.constant('elapse' as const), ms: fc.integer({ min: 0, max: 90 }) }) },
)

const bytesOf = (record: StoredRecord): number => {
  const body = record.status === 'completed' ? record.result : record.status === 'failed' ? record.error : undefined
  return `${record.key}${record.owner}${record.fingerprint ?? ''}`.length + (body ? body.byteLength : 0)
}

it('agrees with the machine, step by step', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 30, maxLength: 60, size: 'max' }), async (operations) => {
      const clock = manualClock()
      const store = memoryStore({ maxRecords, maxBytes, now: clock.now })
      const model = new Map<string, StoredRecord>()
      const leases: Lease[] = []
      const alive = (key: string) => machine.live(model.get(key), clock.ms)
      const keep = <Reply>(key: string, { record, reply }: machine.Transition<Reply>): Reply => {
        if (record) model.set(key, record)
        return reply
      }
      const leaseAt = (index: number): Lease =>
        leases.at(-1 - (index % leases.length)) ?? { key: 'a', owner: 'one', fence: 1, attempts: 1 }

      for (const step of operations) {
        if (step.op === 'claim') {
          const { op: _, ...request } = step
          const transition = machine.claim(model.get(request.key), request, clock.ms)
          const others = keys.map(alive).filter((record) => record !== undefined)
          const bytes = [...others, transition.record as StoredRecord].map(bytesOf).reduce((sum, one) => sum + one)
          if (!alive(request.key) && (others.length >= maxRecords || bytes > maxBytes)) {
            await expect(store.claim(request)).rejects.toMatchObject({ code: 'STORE_FULL' })
          } else {
            const reply = keep(request.key, transition)
            expect(await store.claim(request)).toStrictEqual(reply)
            if (reply.status === 'claimed') leases.push({ ...request, fence: reply.fence, attempts: reply.attempts })
          }
        } else if (step.op === 'renew') {
          const lease = leaseAt(step.which)
          const reply = keep(lease.key, machine.renew(model.get(lease.key), lease, step.leaseMs, clock.ms))
          expect(await store.renew(lease, step.leaseMs)).toBe(reply)
        } else if (step.op === 'settle') {
          const lease = leaseAt(step.which)
          const reply = keep(lease.key, machine.settle(model.get(lease.key), lease, step.outcome, clock.ms))
          expect(await store.settle(lease, step.outcome)).toBe(reply)
        } else if (step.op === 'forget') {
          expect(await store.forget(step.key)).toBe(alive(step.key) !== undefined)
          model.delete(step.key)
        } else {
          // The half: in the millisecond in which a record expires, its room is not yet free.
          clock.elapse(step.ms + 0.5)
        }
        for (const key of keys) expect(await store.find(key)).toStrictEqual(alive(key))
      }
    }),
    { seed: 20_261_122, numRuns: 300 },
  )
})
