import assert from 'node:assert/strict'
import { exactCase, storeCase } from '../case'
import { equal, show } from '../equal'

export const leaseCases = [
  storeCase('G5 a lease that is over can be taken over, and one that runs can not', async (trial) => {
    const { store, key, request, shortMs, pass } = trial
    await store.claim(request({ key: `${key}:short`, leaseMs: shortMs }))
    await store.claim(request({ key: `${key}:long` }))
    await pass()
    equal((await store.claim(request({ key: `${key}:short` }))).status, 'claimed', 'the lease that is over')
    equal((await store.claim(request({ key: `${key}:long` }))).status, 'processing', 'the lease that runs')
  }),

  storeCase('G5 a lease is not retention: the record outlives it', async (trial) => {
    const { grant, record, shortMs, pass } = trial
    const { owner } = await grant({ leaseMs: shortMs })
    await pass()
    const found = await record()
    equal([found.status, found.owner], ['processing', owner], 'the record after its lease')
  }),

  storeCase('G5 a renewal prolongs the lease', async ({ store, grant, request, shortMs, longMs, pass }) => {
    const lease = await grant({ leaseMs: shortMs })
    equal(await store.renew(lease, longMs), 'ok', 'the renewal')
    await pass()
    equal((await store.claim(request())).status, 'processing', 'a rival, after the first lease')
  }),

  storeCase('G5 a renewal never shortens the lease', async ({ store, grant, request, shortMs, pass }) => {
    const lease = await grant()
    equal(await store.renew(lease, shortMs), 'ok', 'the renewal')
    await pass()
    equal((await store.claim(request())).status, 'processing', 'a rival, after the shorter lease')
  }),

  storeCase('G5 a renewed lease ends too', async ({ store, grant, request, shortMs, pass }) => {
    const lease = await grant({ leaseMs: shortMs })
    equal(await store.renew(lease, shortMs), 'ok', 'the renewal')
    await pass()
    equal((await store.claim(request())).status, 'claimed', 'a rival, after the renewed lease')
  }),

  storeCase('G5 a late renewal is taken while nobody took over', async (trial) => {
    const { store, grant, request, shortMs, longMs, pass } = trial
    const lease = await grant({ leaseMs: shortMs })
    await pass()
    equal(await store.renew(lease, longMs), 'ok', 'the late renewal')
    equal((await store.claim(request())).status, 'processing', 'a rival, the lease running again')
  }),

  storeCase(
    'G5 a late settle is taken while nobody took over',
    async ({ store, key, grant, shortMs, longMs, pass }) => {
      const one = await grant({ key: `${key}:completed`, leaseMs: shortMs })
      const other = await grant({ key: `${key}:failed`, leaseMs: shortMs })
      await pass()
      equal(await store.settle(one, { status: 'completed', retentionMs: longMs }), 'ok', 'the late completion')
      equal(await store.settle(other, { status: 'failed', retentionMs: longMs }), 'ok', 'the late failure')
      equal(
        [(await store.find(one.key))?.status, (await store.find(other.key))?.status],
        ['completed', 'failed'],
        'both',
      )
    },
  ),

  storeCase('G5 a lease is at least as long as it was asked to be', async ({ store, grant, record, longMs }) => {
    const lease = await grant()
    const first = await record()
    await store.renew(lease, 2 * longMs)
    const second = await record()
    assert(first.status === 'processing' && second.status === 'processing', `got ${show([first, second])}`)
    const [one, other] = [first, second].map(({ leaseUntil, createdAt }) => leaseUntil.getTime() - createdAt.getTime())
    // Instants are whole milliseconds, and the grant's may have been rounded down.
    assert(one !== undefined && one >= longMs - 1, `the claim's lease: ${one} ms`)
    assert(other !== undefined && other >= 2 * longMs - 1, `the renewal's lease: ${other} ms`)
  }),

  exactCase('G5 a lease ends at its very millisecond', async ({ store, request, elapse, longMs }) => {
    await store.claim(request())
    await elapse(longMs - 1)
    equal(await store.claim(request()), { status: 'processing', retryAfterMs: 1 }, 'a rival, 1 ms before the end')
    await elapse(1)
    equal((await store.claim(request())).status, 'claimed', 'a rival, at the end')
  }),

  exactCase('G5 a renewed lease counts from the renewal', async ({ store, request, grant, elapse, longMs }) => {
    const lease = await grant()
    await elapse(7)
    await store.renew(lease, longMs)
    equal(await store.claim(request()), { status: 'processing', retryAfterMs: longMs }, 'a rival')
  }),
]
