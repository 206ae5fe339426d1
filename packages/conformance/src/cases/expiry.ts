import assert from 'node:assert/strict'
import { exactCase, storeCase } from '../case'
import { equal, show } from '../equal'
import { bytes, situations } from '../situations'

export const expiryCases = [
  // No sweep has run, or has had the time to: each of these keys is as if it had never been claimed.
  ...situations.map(({ name, arrange }) =>
    storeCase(`G7 ${name}, expired: as if absent`, async (trial) => {
      const { store, key, request, shortMs: retentionMs, longMs, pass } = trial
      // A key for each, since a store may clear away what it found to be expired.
      const arranged = ['find', 'renew', 'settle', 'forget', 'claim'].map(async (purpose) => {
        const lease = await arrange(trial.at(`${key}:${purpose}`), { retentionMs, fingerprint: 'one' })
        return { lease, before: await store.find(lease.key) }
      })
      const [found, renewed, settled, forgotten, claimed] = await Promise.all(arranged)
      assert(found && renewed && settled && forgotten && claimed)
      await pass()

      equal(await store.find(found.lease.key), undefined, 'find')
      equal(await store.renew(renewed.lease, longMs), 'stale', 'a renewal by its owner')
      equal(await store.find(renewed.lease.key), undefined, 'find after that renewal')
      const failure = { status: 'failed', retentionMs: longMs } as const
      equal(await store.settle(settled.lease, failure), 'vanished', 'a failure of its owner')
      equal(await store.find(settled.lease.key), undefined, 'find after that failure')
      equal(await store.forget(forgotten.lease.key), false, 'forget')

      const claim = request({ key: claimed.lease.key, fingerprint: 'two' })
      const reply = await store.claim(claim)
      assert(reply.status === 'claimed', `a claim with another fingerprint: expected it granted, got ${show(reply)}`)
      equal([reply.attempts, reply.takeover], [1, false], 'attempts and takeover of that claim')
      const { fingerprint, createdAt } = await trial.record(claim.key)
      equal(fingerprint, 'two', 'the fingerprint of that claim')
      assert(!claimed.before || createdAt > claimed.before.createdAt, 'expected the record created anew')
    }),
  ),

  exactCase('G7 a record expires at its very millisecond', async ({ store, key, grant, request, elapse, longMs }) => {
    await store.settle(await grant(), { status: 'completed', result: bytes('kept'), retentionMs: longMs })
    await elapse(longMs - 1)
    const reply = await store.claim(request())
    assert(reply.status === 'completed' && reply.expiresInMs === 1, `1 ms before the end: got ${show(reply)}`)
    await elapse(1)
    equal(await store.find(key), undefined, 'find, at the end')
    equal((await store.claim(request())).status, 'claimed', 'a claim, at the end')
  }),
]
