import { expect, it, vi } from 'vitest'
import { slowReply } from './support/machine-store'
import { deferred, setup, watch } from './support/setup'

const event = 'evt'

it('F17: waits for what is under way, starts nothing new, and is done at once when all has ended', async () => {
  const { idempotency, time } = setup()
  const work = deferred<string>()
  const first = watch(idempotency.run(event, () => work.promise))
  await time.settle()
  const closed = watch(idempotency.close({ graceMs: 5_000 }))
  const handler = vi.fn()
  await expect(idempotency.run('new', handler)).rejects.toMatchObject({ code: 'CLOSED', retryable: true })
  await expect(idempotency.scoped('tenant').run('new', handler)).rejects.toMatchObject({ code: 'CLOSED' })
  await time.advance(3_000)
  expect(closed.done).toBe(false)
  work.resolve('done')
  await time.settle()
  expect([first.value?.value, closed.done]).toEqual(['done', true])
  expect(handler).not.toHaveBeenCalled()
  expect(time.pending).toBe(0)
  await idempotency.close()
})

it('closes an idle idempotency at once', async () => {
  const { idempotency } = setup()
  await idempotency.close()
  await expect(idempotency.run(event, () => 'never')).rejects.toMatchObject({ code: 'CLOSED' })
})

it('aborts what outlives the grace; a handler that heeds it is not charged', async () => {
  const { idempotency, another, time } = setup()
  const result = watch(
    idempotency.run(event, (ctx) => {
      return new Promise((_, reject) => ctx.signal.addEventListener('abort', () => reject(ctx.signal.reason)))
    }),
  )
  await time.settle()
  const closed = watch(idempotency.close({ graceMs: 1_000 }))
  await time.advance(1_000)
  expect(result.error).toMatchObject({ code: 'CLOSED' })
  expect(closed.done).toBe(true)
  expect(await another().run(event, ({ attempt, takeover }) => ({ attempt, takeover }))).toMatchObject({
    value: { attempt: 1, takeover: false },
  })
})

it('gives back the claim of a handler that heeds nothing, and records nothing of it later', async () => {
  const { idempotency, another, time, store } = setup()
  const work = deferred<string>()
  const zombie = watch(idempotency.run(event, () => work.promise))
  await time.settle()
  const closed = watch(idempotency.close({ graceMs: 1_000 }))
  await time.advance(1_200)
  expect(closed.done).toBe(true)
  expect(await another().run(event, (ctx) => `attempt ${ctx.attempt}`)).toMatchObject({ value: 'attempt 1' })
  const settles = store.count('settle')
  work.resolve('zombie')
  await time.settle()
  expect(zombie.error).toMatchObject({ code: 'CLOSED' })
  expect(store.count('settle')).toBe(settles)
  expect(await another().find(event)).toMatchObject({ status: 'completed', value: 'attempt 1' })
})

it("leaves an unfinished run to the end of its lease with takeover: 'block', since its effect may be half done", async () => {
  const { idempotency, another, time } = setup({ takeover: 'block', leaseMs: 5_000 })
  watch(idempotency.run(event, () => deferred().promise))
  await time.settle()
  watch(idempotency.close({ graceMs: 1_000 }))
  await time.advance(1_200)
  await expect(another().run(event, () => 'never')).rejects.toMatchObject({ code: 'IN_PROGRESS' })
  await time.advance(5_000)
  await expect(another().run(event, () => 'never')).rejects.toMatchObject({ code: 'AMBIGUOUS' })
})

it('F18: waits for an outcome that is under way to the store when the grace ends', async () => {
  const { idempotency, time, store } = setup()
  store.faults.settle = [slowReply(time, 2_000)]
  const result = watch(idempotency.run(event, () => 'done'))
  await time.settle()
  const closed = watch(idempotency.close({ graceMs: 100 }))
  await time.advance(1_900)
  expect(closed.done).toBe(false)
  await time.advance(200)
  expect([closed.done, result.value?.status]).toEqual([true, 'executed'])
})

it('gives a claim back that was granted during the shutdown', async () => {
  const { idempotency, another, time, store } = setup()
  store.faults.claim = [slowReply(time, 1_000)]
  const handler = vi.fn()
  const result = watch(idempotency.run(event, handler))
  await time.settle()
  const closed = watch(idempotency.close())
  await time.advance(1_000)
  expect(result.error).toMatchObject({ code: 'CLOSED' })
  expect(closed.done).toBe(true)
  expect(handler).not.toHaveBeenCalled()
  expect(await another().run(event, (ctx) => ctx.attempt)).toMatchObject({ value: 1 })
})

it('wakes what waits: a backoff ends with its error, a duplicate with CLOSED', async () => {
  const { idempotency, another, time } = setup({ retries: 5, inProgress: 'wait' })
  watch(another().run('held', () => deferred().promise))
  const failing = watch(idempotency.run(event, () => Promise.reject(new Error('down'))))
  await time.settle()
  const waiting = watch(idempotency.run('held', () => 'never'))
  await time.settle()
  const closed = watch(idempotency.close({ graceMs: 60_000 }))
  await time.settle()
  expect(failing.error).toMatchObject({ message: 'down' })
  expect(waiting.error).toMatchObject({ code: 'CLOSED' })
  expect(closed.done).toBe(true)
})

it('wakes a duplicate that waits for a run which heeds nothing', async () => {
  const { idempotency, time } = setup({ inProgress: 'wait', waitMs: 60_000 })
  watch(idempotency.run(event, () => deferred().promise))
  await time.settle()
  const waiting = watch(idempotency.run(event, () => 'never'))
  // Its first poll; from then on it waits for the run itself.
  await time.advance(1_000)
  watch(idempotency.close({ graceMs: 1_000 }))
  await time.advance(1_200)
  expect(waiting.error).toMatchObject({ code: 'CLOSED' })
})
