import { expect, it, vi } from 'vitest'
import { deferred, setup, watch } from './support/setup'

const event = 'evt'

it('refuses a duplicate of a run under way, and says when its lease ends', async () => {
  const inProgress = vi.fn()
  const { idempotency, another, time } = setup({ leaseMs: 30_000, on: { inProgress } })
  watch(idempotency.run(event, () => deferred().promise))
  await time.advance(4_000)
  const refusal = { code: 'IN_PROGRESS', retryable: true, retryAfterMs: 26_000 }
  await expect(idempotency.run(event, () => 'duplicate')).rejects.toMatchObject(refusal)
  await expect(another().run(event, () => 'duplicate')).rejects.toMatchObject(refusal)
  expect(inProgress).toHaveBeenCalledWith({ key: event, retryAfterMs: 26_000 })
})

it("inProgress: 'wait' waits for a run of this process without polling (F22)", async () => {
  const { idempotency, store, time } = setup({ inProgress: 'wait' })
  const work = deferred<{ n: number }>()
  const handler = vi.fn(() => work.promise)
  const calls = Array.from({ length: 50 }, () => watch(idempotency.run(event, handler)))
  await time.advance(5_000)
  work.resolve({ n: 1 })
  await time.settle()
  expect(calls.map(({ value }) => value?.status)).toEqual(['executed', ...Array(49).fill('replayed')])
  expect(new Set(calls.map(({ value }) => value?.value)).size).toBe(50)
  for (const { value } of calls) expect(value).toMatchObject({ value: { n: 1 }, attempts: 1 })
  expect(handler).toHaveBeenCalledTimes(1)
  // At once, after the poll of those that came before the run had begun, and when it had ended.
  expect(store.count('claim')).toBe(50 + 49 + 49)
  expect(time.pending).toBe(0)

  const late = watch(idempotency.run('other', () => deferred().promise))
  await time.settle()
  const asked = store.count('claim')
  watch(idempotency.run('other', handler))
  await time.advance(5_000)
  expect(store.count('claim')).toBe(asked + 1)
  expect(late.done).toBe(false)
})

it('waits for a run of another process, asking less and less often', async () => {
  const { idempotency, another, store, time } = setup({ inProgress: 'wait', waitMs: 10_000 })
  const work = deferred<string>()
  watch(another().run(event, () => work.promise))
  await time.settle()
  const result = watch(idempotency.run(event, () => 'duplicate'))
  await time.advance(5_000)
  expect(store.count('claim')).toBeLessThan(20)
  work.resolve('first')
  await time.advance(1_500)
  expect(result.value).toEqual({ status: 'replayed', value: 'first', attempts: 1 })
})

it('gives up after waitMs, whether it joined or asked', async () => {
  const { idempotency, another, time } = setup({ inProgress: 'wait', waitMs: 3_000 })
  watch(idempotency.run(event, () => deferred().promise))
  await time.settle()
  const joined = watch(idempotency.run(event, () => 'duplicate'))
  const asked = watch(another().run(event, () => 'duplicate'))
  await time.advance(2_999)
  expect([joined.done, asked.done]).toEqual([false, false])
  await time.advance(1)
  expect(joined.error).toMatchObject({ code: 'IN_PROGRESS', retryAfterMs: expect.any(Number) })
  expect(asked.error).toMatchObject({ code: 'IN_PROGRESS', retryAfterMs: expect.any(Number) })
})

it('runs itself when the run it waited for fails', async () => {
  const { idempotency, time } = setup({ inProgress: 'wait' })
  const work = deferred<string>()
  const first = watch(idempotency.run(event, () => work.promise))
  await time.settle()
  const second = watch(idempotency.run(event, (ctx) => `attempt ${ctx.attempt}`))
  await time.settle()
  work.reject(new Error('first'))
  await time.settle()
  expect(first.error).toMatchObject({ message: 'first' })
  expect(second.value).toEqual({ status: 'executed', value: 'attempt 2', attempts: 2 })
})

it('takes over, while it waits, from a process that died', async () => {
  const { idempotency, another, time } = setup({ inProgress: 'wait', waitMs: 10_000, leaseMs: 2_000 })
  watch(another({ runtime: { ...time, timer: () => () => undefined } }).run(event, () => deferred().promise))
  await time.settle()
  const result = watch(idempotency.run(event, (ctx) => ctx.takeover))
  await time.advance(3_000)
  expect(result.value).toEqual({ status: 'executed', value: true, attempts: 2 })
})

it('asks the store rather than join a run that has lost its lease, or will never end', async () => {
  const { idempotency, time } = setup({ inProgress: 'wait', leaseMs: 1_000 })
  watch(idempotency.run(event, () => deferred().promise))
  await time.settle()
  const joined = watch(idempotency.run(event, (ctx) => ctx.takeover))
  await time.settle()
  await time.stall(3_000)
  expect(joined.value).toEqual({ status: 'executed', value: true, attempts: 2 })
  expect(await idempotency.run(event, () => 'never')).toMatchObject({ status: 'replayed', value: true })
})

it('F85: a join does not skip a mismatch, nor what only the store knows', async () => {
  const { idempotency, time } = setup({ inProgress: 'wait' })
  watch(idempotency.run('a', () => deferred().promise, { fingerprint: 'one' }))
  watch(idempotency.run('b', () => deferred().promise))
  await time.settle()
  await expect(idempotency.run('a', () => 'x', { fingerprint: 'two' })).rejects.toMatchObject({
    code: 'FINGERPRINT_MISMATCH',
  })
  const unknown = watch(idempotency.run('b', () => 'x', { fingerprint: 'two' }))
  await time.advance(9_000)
  expect(unknown.done).toBe(false)
})

it('does not deadlock a handler that waits for its own key (F23)', async () => {
  const { idempotency, time } = setup({ inProgress: 'wait', waitMs: 1_000 })
  const outer = watch(idempotency.run(event, () => idempotency.run(event, () => 'inner')))
  await time.advance(1_000)
  expect(outer.error).toMatchObject({ code: 'IN_PROGRESS' })
})

it('does not wait for a run that has lost its lease, while a successor ends elsewhere', async () => {
  const { idempotency, another, time } = setup({ inProgress: 'wait', leaseMs: 1_000 })
  watch(idempotency.run(event, () => deferred().promise))
  await time.settle()
  await time.stall(3_000)
  const work = deferred<string>()
  watch(another({ leaseMs: 60_000 }).run(event, () => work.promise))
  await time.settle()
  const waiting = watch(idempotency.run(event, () => 'never'))
  await time.advance(500)
  work.resolve('successor')
  await time.advance(1_500)
  expect(waiting.value).toMatchObject({ status: 'replayed', value: 'successor' })
})
