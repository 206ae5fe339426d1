import { expect, it, vi } from 'vitest'
import { blackHole, refused } from './support/machine-store'
import { deferred, setup, watch } from './support/setup'

const event = 'evt'

/** A run that goes on until the test ends it, and whose signal the test holds. */
function longRun(options: Parameters<typeof setup>[0] = {}) {
  const kit = setup({ leaseMs: 3_000, ...options })
  const work = deferred<string>()
  let signal!: AbortSignal
  const result = watch(
    kit.idempotency.run(event, (ctx) => {
      signal = ctx.signal
      return work.promise
    }),
  )
  return { ...kit, work, result, signal: () => signal }
}

it('renews at a third of the lease, for as long as the handler runs', async () => {
  const { time, store, work, result, another } = longRun()
  await time.advance(30_500)
  expect(store.count('renew')).toBe(30)
  await expect(another().run(event, () => 'rival')).rejects.toMatchObject({ code: 'IN_PROGRESS' })
  work.resolve('done')
  await time.advance(0)
  expect(result.value).toMatchObject({ status: 'executed', value: 'done', attempts: 1 })
  expect(time.pending).toBe(0)
})

it('F12: a renewal that finds a successor aborts the handler, and never takes the lease back', async () => {
  const { time, store, signal, another, work, result } = longRun()
  await time.settle()
  store.records.clear()
  const successor = deferred<string>()
  const second = watch(another().run(event, () => successor.promise))
  await time.advance(1_100)
  expect(signal().reason).toMatchObject({ code: 'LEASE_LOST', retryable: true })

  // F7, F10: the zombie returns late; its outcome is refused, and the successor's stands.
  successor.resolve('successor')
  await time.settle()
  work.resolve('zombie')
  await time.settle()
  expect(second.value).toMatchObject({ status: 'executed', value: 'successor' })
  expect(result.value).toMatchObject({ status: 'replayed', value: 'successor' })
  expect(await another().find(event)).toMatchObject({ value: 'successor' })
})

it('F13: renewals that are not answered abort the handler at the end of the lease, by its own clock', async () => {
  const { time, store, signal } = longRun()
  await time.settle()
  store.outage = blackHole
  await time.advance(2_999)
  expect(signal().aborted).toBe(false)
  await time.advance(1)
  expect(signal().reason).toMatchObject({ code: 'LEASE_LOST' })
})

it('goes on when renewals fail and then succeed within the lease', async () => {
  const storeError = vi.fn()
  const { time, store, signal } = longRun({ on: { storeError } })
  await time.settle()
  store.faults.renew = [refused, refused, refused]
  await time.advance(20_000)
  expect(signal().aborted).toBe(false)
  expect(storeError).toHaveBeenCalledTimes(3)
  expect(storeError.mock.calls[0]?.[0]).toMatchObject({ operation: 'renew' })
})

it('F7: after a stall past the lease the handler is aborted, and a successor may run', async () => {
  const { time, store, signal, another, work, result } = longRun()
  await time.settle()
  await time.stall(10_000)
  expect(signal().reason).toMatchObject({ code: 'LEASE_LOST' })
  expect(await another().run(event, (ctx) => ctx.takeover)).toEqual({ status: 'executed', value: true, attempts: 2 })
  work.resolve('zombie')
  await time.settle()
  expect(result.value).toEqual({ status: 'replayed', value: true, attempts: 2 })
  expect(store.count('renew')).toBe(0)
})

it('F9: a handler that returns after its lease, with nobody in between, is recorded', async () => {
  const { time, store, work, result } = longRun()
  await time.settle()
  store.outage = blackHole
  await time.advance(10_000)
  store.outage = undefined
  work.resolve('late')
  await time.advance(0)
  expect(result.value).toEqual({ status: 'executed', value: 'late', attempts: 1 })
})

it('says LEASE_LOST when a successor has taken over and has not completed', async () => {
  const { time, work, result, another } = longRun()
  await time.settle()
  await time.stall(10_000)
  watch(another().run(event, () => deferred().promise))
  await time.settle()
  work.resolve('zombie')
  await time.settle()
  expect(result.error).toMatchObject({ code: 'LEASE_LOST', retryable: true })
})

it('F11: a zombie that fails late does not free its successor, and its own error is thrown', async () => {
  const { time, work, result, another } = longRun()
  await time.settle()
  await time.stall(10_000)
  const successor = deferred<string>()
  const second = watch(another().run(event, () => successor.promise))
  await time.settle()
  work.reject(new Error('zombie failed'))
  await time.settle()
  expect(result.error).toMatchObject({ message: 'zombie failed' })
  await expect(another().run(event, () => 'third')).rejects.toMatchObject({ code: 'IN_PROGRESS' })
  successor.resolve('done')
  await time.settle()
  expect(second.value).toMatchObject({ status: 'executed', value: 'done' })
})

it('F24: aborts a handler at maxRuntimeMs, stops renewing, and still records it if it returns', async () => {
  const { time, store, signal, work, result } = longRun({ maxRuntimeMs: 10_000 })
  await time.advance(10_000)
  expect(signal().reason).toMatchObject({ code: 'MAX_RUNTIME_EXCEEDED' })
  const renewals = store.count('renew')
  await time.advance(10_000)
  expect(store.count('renew')).toBe(renewals)
  work.resolve('at last')
  await time.settle()
  expect(result.value).toMatchObject({ status: 'executed', value: 'at last' })
})

it('tells a signal that is first looked at after the abort', async () => {
  const { time, idempotency } = setup({ leaseMs: 1_000 })
  const work = deferred()
  const result = watch(
    idempotency.run(event, async (ctx) => {
      await work.promise
      return ctx.signal.aborted
    }),
  )
  await time.settle()
  await time.stall(5_000)
  work.resolve()
  await time.settle()
  expect(result.value).toMatchObject({ value: true })
})

it('survives a lease far longer than a timer of the host can be (F20)', async () => {
  const { time, store, work, result } = longRun({ leaseMs: 90 * 24 * 3_600_000, retentionMs: 100 * 24 * 3_600_000 })
  await time.advance(3_600_000)
  work.resolve('done')
  await time.settle()
  expect(store.count('renew')).toBe(0)
  expect(result.value).toMatchObject({ status: 'executed' })
})

it('F85: does not take over what a successor made of another input', async () => {
  const { idempotency, another, time } = setup({ leaseMs: 1_000 })
  const work = deferred<string>()
  const zombie = watch(idempotency.run(event, () => work.promise, { fingerprint: 'one' }))
  await time.settle()
  await time.stall(3_000)
  await another().forget(event)
  await another().run(event, () => 'another', { fingerprint: 'two' })
  work.resolve('zombie')
  await time.settle()
  expect(zombie.error).toMatchObject({ code: 'LEASE_LOST' })
})
