import { createIdempotency, type Options, PermanentError, type RunContext } from '@hookonce/core'
import { expect, it, vi } from 'vitest'
import { deferred, watch } from './support/setup'
import { type CommitFault, type Tx, transactionalStore } from './support/transactional-store'
import { VirtualTime } from './support/virtual-time'

const event = 'evt'

function setup(options: Partial<Options> = {}) {
  const time = new VirtualTime()
  const { store, ...rest } = transactionalStore(time)
  const another = () => createIdempotency({ scope: 'test', runtime: time, ...options, store })
  return { time, store, ...rest, another, idempotency: another() }
}

const paying = (tx: Tx) => {
  tx.write('paid')
  return 'receipt'
}

it('commits the outcome with the writes, and replays it', async () => {
  const { idempotency, rows, store } = setup()
  expect(await idempotency.transaction(event, paying)).toEqual({ status: 'executed', value: 'receipt', attempts: 1 })
  expect(await idempotency.transaction(event, paying)).toEqual({ status: 'replayed', value: 'receipt', attempts: 1 })
  expect(rows).toEqual(['paid'])
  // A COMMIT that was answered needs no further look at the record.
  expect(store.sent).toEqual(['claim', 'claim'])
})

it('hands the run and its options on, and narrows like any other', async () => {
  const { idempotency, rows } = setup()
  const tenant = idempotency.scoped('acme')
  const naming = (tx: Tx, { key }: RunContext) => tx.write(key)
  expect(await tenant.transaction(event, naming, { leaseMs: 50 })).toMatchObject({ status: 'executed' })
  await idempotency.transaction(event, paying, { fingerprint: 'one' })
  await expect(idempotency.transaction(event, paying, { fingerprint: 'two' })).rejects.toMatchObject({
    code: 'FINGERPRINT_MISMATCH',
  })
  expect(rows).toEqual([event, 'paid'])
  await expect(idempotency.transaction(event, 'paid' as never)).rejects.toMatchObject({ code: 'INVALID_OPTION' })
})

it('rolls the outcome back with the writes when the work fails, and runs again', async () => {
  const { idempotency, rows, store } = setup()
  const failing = (tx: Tx) => {
    tx.write('half')
    throw new Error('no')
  }
  await expect(idempotency.transaction(event, failing)).rejects.toThrow('no')
  expect([...store.records.values()]).toMatchObject([{ status: 'failed', attempts: 1 }])
  expect(await idempotency.transaction(event, paying)).toMatchObject({ status: 'executed', attempts: 2 })
  expect(rows).toEqual(['paid'])
})

it('completes in a transaction of the handler’s own', async () => {
  const { idempotency, rows, store } = setup()
  const handler = () =>
    idempotency.run(event, (ctx) =>
      store.transaction(async (tx) => {
        await ctx.complete(tx, paying(tx))
        return 'receipt'
      }),
    )
  expect(await handler()).toEqual({ status: 'executed', value: 'receipt', attempts: 1 })
  expect(await handler()).toEqual({ status: 'replayed', value: 'receipt', attempts: 1 })
  expect(rows).toEqual(['paid'])
  // The handler says that it has committed, and the record is asked whether that is so.
  expect(store.sent).toEqual(['claim', 'find', 'claim'])
})

it('does not answer for a handler that returns without a commit', async () => {
  const { idempotency, store, another } = setup({ leaseMs: 1_000 })
  const handler = () =>
    idempotency.run(event, async (ctx) => {
      await store
        .transaction(async (tx) => {
          await ctx.complete(tx, paying(tx))
          throw new Error('rolled back, unnoticed')
        })
        .catch(() => undefined)
      return 'receipt'
    })
  await expect(handler()).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', retryable: true, message: /committed/ })
  await expect(another().transaction(event, paying)).rejects.toMatchObject({ code: 'IN_PROGRESS' })
})

it('F60: adopts what a COMMIT recorded whose reply was lost', async () => {
  const failed = vi.fn()
  const completed = vi.fn()
  const { idempotency, rows, commitFaults } = setup({ on: { failed, completed } })
  commitFaults.push('applied, reply lost')
  expect(await idempotency.transaction(event, paying)).toEqual({ status: 'executed', value: 'receipt', attempts: 1 })
  expect(await idempotency.transaction(event, paying)).toMatchObject({ status: 'replayed', value: 'receipt' })
  expect(rows).toEqual(['paid'])
  expect(failed).not.toHaveBeenCalled()
  expect(completed).toHaveBeenCalledTimes(1)
})

it('F60: fails, and may run again, when the COMMIT was lost before it was applied', async () => {
  const { idempotency, rows, commitFaults } = setup()
  commitFaults.push('not applied, reply lost')
  await expect(idempotency.transaction(event, paying)).rejects.toMatchObject({ unknown: true })
  expect(await idempotency.transaction(event, paying)).toMatchObject({ status: 'executed', attempts: 2 })
  expect(rows).toEqual(['paid'])
})

it.each<[CommitFault, number]>([
  ['applied, reply lost', 1],
  ['not applied, reply lost', 0],
])('settles before it reads, since a late COMMIT may still arrive (%s)', async (fault, written) => {
  const { idempotency, store, rows, commitFaults } = setup()
  commitFaults.push(fault)
  await idempotency.transaction(event, paying).catch(() => undefined)
  expect(store.sent.slice(1, 3)).toEqual(['settle', 'find'])
  expect(rows).toHaveLength(written)
})

it('tries the work again after a conflict, and completes again', async () => {
  const { idempotency, rows, commitFaults, replies } = setup()
  commitFaults.push('conflict')
  expect(await idempotency.transaction(event, paying)).toMatchObject({ status: 'executed', value: 'receipt' })
  expect([rows, replies]).toEqual([['paid'], ['ok', 'ok']])
})

it('adopts, and rolls back, when an earlier COMMIT of this run turns out to have gone through', async () => {
  const { idempotency, store, rows, replies, commitFaults } = setup()
  commitFaults.push('applied, reply lost')
  const ran = await idempotency.run(event, async (ctx) => {
    const once = () => store.transaction(async (tx) => ctx.complete(tx, paying(tx)))
    await once().catch(once)
    return 'receipt'
  })
  expect(ran).toEqual({ status: 'executed', value: 'receipt', attempts: 1 })
  expect([rows, replies]).toEqual([['paid'], ['ok', 'settled']])
})

it('F10: a run that lost its lease rolls back, and adopts its successor’s outcome', async () => {
  const leaseLost = vi.fn()
  const { idempotency, another, time, rows, store } = setup({ leaseMs: 1_000, on: { leaseLost } })
  const gate = deferred()
  const zombie = watch(
    idempotency.transaction(event, async (tx) => {
      tx.write('zombie')
      await gate.promise
      return 'late'
    }),
  )
  await time.settle()
  store.faults.renew = Array(10).fill(() => Promise.reject(new Error('paused')))
  await time.advance(1_001)
  expect(await another().transaction(event, paying)).toMatchObject({ status: 'executed', attempts: 2 })
  gate.resolve()
  await time.settle()
  expect(zombie.value).toEqual({ status: 'replayed', value: 'receipt', attempts: 2 })
  expect(rows).toEqual(['paid'])
})

it('F38: rolls back when the record is gone, and says so', async () => {
  const vanished = vi.fn()
  const { idempotency, rows, replies } = setup({ on: { vanished } })
  const run = idempotency.transaction(event, async (tx) => {
    await idempotency.forget(event)
    return paying(tx)
  })
  await expect(run).rejects.toMatchObject({ code: 'LEASE_LOST', retryable: true })
  expect([rows, replies]).toEqual([[], ['vanished']])
  expect(vanished).toHaveBeenCalled()
})

it('stops renewing before it settles: from there on the row’s lock is the lease', async () => {
  const { idempotency, time, store } = setup({ leaseMs: 900 })
  const gate = deferred()
  const run = idempotency.run(event, (ctx) =>
    store.transaction(async (tx) => {
      await time.advance(301)
      await ctx.complete(tx, paying(tx))
      await gate.promise
    }),
  )
  await time.advance(301)
  expect(store.count('renew')).toBe(1)
  await time.advance(600)
  expect(store.count('renew')).toBe(1)
  gate.resolve()
  expect(await run).toMatchObject({ status: 'executed' })
  expect(time.pending).toBe(0)
})

it('F88: a result that can not be recorded is a commit without one', async () => {
  const completed = vi.fn()
  const { idempotency, rows } = setup({ maxResultBytes: 10, on: { completed } })
  const large = (tx: Tx) => paying(tx).repeat(10)
  expect(await idempotency.transaction(event, large)).toMatchObject({ status: 'executed' })
  await expect(idempotency.transaction(event, large)).rejects.toMatchObject({ code: 'RESULT_UNAVAILABLE' })
  expect(completed).toHaveBeenCalledWith(expect.objectContaining({ unrecorded: expect.any(RangeError) }))
  expect(rows).toEqual(['paid'])
})

it('a settle that hangs ends with the store’s deadline, and rolls back', async () => {
  const { idempotency, time, rows, store } = setup({ storeDeadlineMs: 100 })
  const settleIn = store.settleIn
  store.settleIn = () => new Promise(() => undefined)
  const run = watch(idempotency.transaction(event, paying))
  await time.advance(100)
  expect(run.error).toMatchObject({ code: 'STORE_UNAVAILABLE' })
  store.settleIn = settleIn
  expect(await idempotency.transaction(event, paying)).toMatchObject({ status: 'executed', attempts: 2 })
  expect(rows).toEqual(['paid'])
})

it('hands an error of the transaction on as it is, so that its owner can tell a conflict', async () => {
  const { idempotency, store } = setup()
  const conflict = Object.assign(new Error('could not serialize access'), { code: '40001' })
  store.settleIn = () => Promise.reject(conflict)
  await expect(idempotency.transaction(event, paying)).rejects.toBe(conflict)
})

it('a failure that is final is recorded outside of the transaction', async () => {
  const { idempotency, rows } = setup()
  const refusing = (tx: Tx) => {
    tx.write('half')
    throw new PermanentError('closed account')
  }
  await expect(idempotency.transaction(event, refusing)).rejects.toThrow('closed account')
  await expect(idempotency.transaction(event, paying)).rejects.toMatchObject({ code: 'PREVIOUSLY_FAILED' })
  expect(rows).toEqual([])
})

it('F17: a shutdown gives a run back that has not completed, and lets one commit that has', async () => {
  const { idempotency, another, time, store, rows } = setup()
  const [begun, completed] = [deferred(), deferred()]
  const unfinished = watch(
    idempotency.transaction('unfinished', async (tx) => {
      await begun.promise
      return paying(tx)
    }),
  )
  const committing = watch(
    idempotency.run('committing', (ctx) =>
      store.transaction(async (tx) => {
        await ctx.complete(tx, paying(tx))
        await completed.promise
        return 'receipt'
      }),
    ),
  )
  await time.settle()
  const closed = idempotency.close({ graceMs: 10 })
  await time.advance(110)
  completed.resolve()
  begun.resolve()
  await time.advance(5_000)
  await closed
  expect(unfinished.error).toMatchObject({ code: 'LEASE_LOST' })
  expect(rows.length).toBeLessThanOrEqual(1)
  expect(await another().transaction('unfinished', paying)).toMatchObject({ status: 'executed', attempts: 1 })
  // What the shutdown has given back may not commit; what was committed stands. Never both.
  expect(committing.done).toBe(true)
  const again = await another().transaction('committing', paying)
  expect(rows).toHaveLength(2)
  expect(again.status).toBe(committing.error ? 'executed' : 'replayed')
})

it('onStoreError run: without a claim nothing is recorded, and the work is done', async () => {
  const { idempotency, time, store, rows, replies } = setup({ onStoreError: 'run', storeDeadlineMs: 10 })
  store.outage = () => Promise.reject(new Error('down'))
  const runs = [
    idempotency.transaction('one', paying),
    idempotency.run('two', (ctx) =>
      store.transaction(async (tx) => {
        await ctx.complete(tx, paying(tx))
        return 'receipt'
      }),
    ),
  ]
  await time.advance(10)
  const unprotected = { status: 'executed', value: 'receipt', attempts: 0 }
  expect(await Promise.all(runs)).toEqual([unprotected, unprotected])
  expect([rows, replies]).toEqual([['paid', 'paid'], []])
})
