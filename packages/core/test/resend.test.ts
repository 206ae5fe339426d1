import { type Events, IdempotencyError } from '@hookonce/core'
import { expect, it, vi } from 'vitest'
import { blackHole, lostReply, refused, slowReply } from './support/machine-store'
import { setup, watch } from './support/setup'

const event = 'evt'

it('F27: a claim that was applied and whose reply was lost is sent again, and recognises itself', async () => {
  const { idempotency, store, time } = setup()
  store.faults.claim = [lostReply]
  const handler = vi.fn(() => 'ran')
  const result = watch(idempotency.run(event, handler))
  await time.advance(100)
  expect(result.value).toEqual({ status: 'executed', value: 'ran', attempts: 1 })
  expect([handler.mock.calls.length, store.count('claim')]).toEqual([1, 2])
})

it('F29: a settle that was applied and whose reply was lost is sent again, and recognised', async () => {
  const { idempotency, store, time } = setup()
  store.faults.settle = [lostReply, lostReply]
  const result = watch(idempotency.run(event, () => 'ran'))
  await time.advance(1_000)
  expect(result.value).toEqual({ status: 'executed', value: 'ran', attempts: 1 })
  expect(await idempotency.find(event)).toMatchObject({ status: 'completed', attempts: 1, value: 'ran' })
})

it('F34: a try that is never answered ends at half of the deadline, and leaves room for another', async () => {
  const { idempotency, store, time } = setup({ storeDeadlineMs: 5_000 })
  store.faults.claim = [blackHole]
  const result = watch(idempotency.run(event, () => 'ran'))
  await time.advance(2_499)
  expect(store.count('claim')).toBe(1)
  await time.advance(100)
  expect(result.value).toMatchObject({ status: 'executed' })
  expect(time.pending).toBe(0)
})

it.each([
  ['refuses', refused],
  ['never answers', blackHole],
  ['applies, and loses every reply', lostReply],
])('F25: a store that %s: the handler does not run, and the call fails within the deadline', async (_, outage) => {
  const seen: Array<Events['storeError']> = []
  const { idempotency, store, time } = setup({
    storeDeadlineMs: 2_000,
    on: { storeError: (error) => void seen.push(error) },
  })
  store.outage = outage
  const handler = vi.fn()
  const result = watch(idempotency.run(event, handler))
  await time.advance(2_100)
  expect(result.error).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true, cause: expect.any(Error) })
  expect(handler).not.toHaveBeenCalled()
  expect(seen.length).toBe(store.count('claim'))
  expect(seen[0]).toMatchObject({ key: event, operation: 'claim' })

  store.outage = undefined
  await time.advance(60_000)
  expect(await idempotency.run(event, () => 'ran')).toMatchObject({ status: 'executed' })
})

it('asks a store that is down no more often than its backoff allows (F40)', async () => {
  const { idempotency, store, time } = setup({ storeDeadlineMs: 5_000 })
  store.outage = refused
  watch(idempotency.run(event, () => 'ran'))
  await time.advance(5_000)
  expect(store.count('claim')).toBeGreaterThan(5)
  expect(store.count('claim')).toBeLessThan(20)
})

it('takes the definite word of a store at once: asking again changes nothing', async () => {
  const { idempotency, store, time } = setup()
  store.outage = async () => {
    throw new IdempotencyError('STORE_FULL', 'full')
  }
  const result = watch(idempotency.run(event, () => 'ran'))
  await time.advance(0)
  expect(result.error).toMatchObject({ code: 'STORE_FULL' })
  expect(store.count('claim')).toBe(1)
})

it("runs without a claim only where onStoreError is 'run', and says so in its context", async () => {
  const { idempotency, store, time } = setup({ onStoreError: 'run', storeDeadlineMs: 1_000 })
  store.outage = refused
  const result = watch(idempotency.run(event, ({ attempt, fence, takeover }) => ({ attempt, fence, takeover })))
  await time.advance(1_000)
  expect(result.value).toEqual({ status: 'executed', value: { attempt: 0, fence: 0, takeover: false }, attempts: 0 })
  expect(store.count('settle')).toBe(0)
})

it('sends a claim again whose grant comes when over a third of its lease is gone, which prolongs the lease', async () => {
  const { idempotency, store, time } = setup({ leaseMs: 3_000 })
  store.faults.claim = [slowReply(time, 1_500)]
  const handler = vi.fn(() => 'ran')
  const result = watch(idempotency.run(event, handler))
  await time.advance(1_400)
  expect(handler).not.toHaveBeenCalled()
  await time.advance(200)
  expect(result.value).toMatchObject({ status: 'executed', attempts: 1 })
  expect(store.sent).toEqual(['claim', 'claim', 'settle'])
})

it('does not act on a grant that is older than its lease, and sends the claim again', async () => {
  const { idempotency, another, store, time } = setup({ leaseMs: 1_000, storeDeadlineMs: 10_000 })
  store.faults.claim = [slowReply(time, 2_000)]
  const late = vi.fn(() => 'late')
  const result = watch(idempotency.run(event, late))
  await time.advance(1_500)
  // Meanwhile another process has taken over, and has completed.
  expect(await another().run(event, () => 'successor')).toMatchObject({ status: 'executed', attempts: 2 })
  await time.advance(1_000)
  expect(result.value).toEqual({ status: 'replayed', value: 'successor', attempts: 2 })
  expect(late).not.toHaveBeenCalled()
})

it('F26: retries a completion past the deadline of an operation, for as long as the lease', async () => {
  const { idempotency, store, time } = setup({ storeDeadlineMs: 1_000, leaseMs: 30_000 })
  const result = watch(
    idempotency.run(event, () => {
      store.outage = refused
      return 'ran'
    }),
  )
  await time.advance(20_000)
  expect(result.done).toBe(false)
  store.outage = undefined
  await time.advance(1_000)
  expect(result.value).toMatchObject({ status: 'executed', value: 'ran' })
})

it('F26: says OUTCOME_UNKNOWN when a completion can not be recorded at all', async () => {
  const { idempotency, store, time } = setup({ storeDeadlineMs: 1_000, leaseMs: 2_000 })
  const result = watch(
    idempotency.run(event, () => {
      store.outage = refused
      return 'ran'
    }),
  )
  await time.advance(2_100)
  expect(result.error).toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: true, cause: { code: 'STORE_UNAVAILABLE' } })
})

it('F38: writes a completion whose record was lost, and reports it', async () => {
  const vanished = vi.fn()
  const { idempotency, store } = setup({ on: { vanished } })
  const result = await idempotency.run(event, () => {
    store.records.clear()
    return 'ran'
  })
  expect(result).toEqual({ status: 'executed', value: 'ran', attempts: 1 })
  expect(vanished).toHaveBeenCalledExactlyOnceWith({ key: event, fence: 1_000_000_000 })
  expect(await idempotency.run(event, () => 'again')).toMatchObject({ status: 'replayed', value: 'ran' })
  expect(await idempotency.find(event)).toMatchObject({ status: 'completed', vanished: true })
})

it("does not run beside a run that it knows of, also where onStoreError is 'run'", async () => {
  const { idempotency, another, store, time } = setup({
    onStoreError: 'run',
    inProgress: 'wait',
    storeDeadlineMs: 1_000,
  })
  watch(idempotency.run(event, () => new Promise(() => undefined)))
  await time.settle()
  const elsewhere = watch(another().run(event, () => 'beside'))
  await time.settle()
  store.outage = refused
  const here = watch(idempotency.run(event, () => 'beside'))
  await time.advance(40_000)
  expect([here.error, elsewhere.error]).toMatchObject([{ code: 'STORE_UNAVAILABLE' }, { code: 'STORE_UNAVAILABLE' }])
})

it.each([[{}], [{ status: 'ok' }], [undefined]])(
  'takes %j from a store for neither free nor taken (G10)',
  async (reply) => {
    const { another, store, time } = setup()
    const handler = vi.fn()
    const broken = { ...store, claim: async () => reply as never }
    const result = watch(another({ store: broken, storeDeadlineMs: 1_000 }).run(event, handler))
    await time.advance(1_000)
    expect(result).toMatchObject({ done: true, error: expect.any(Error) })
    expect(handler).not.toHaveBeenCalled()
  },
)
