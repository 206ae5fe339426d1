import assert from 'node:assert/strict'
import type { Lease, Outcome, Store } from '@hookonce/core'
import { storeCase } from '../case'
import { newOwner } from '../claiming'
import { equal } from '../equal'
import { bytes, situations } from '../situations'

export const staleCases = [
  // Every way of not being the owner, in every state that a record can be in.
  ...situations.map(({ name, arrange }) =>
    storeCase(`G3 ${name}: a stale owner changes nothing`, async (trial) => {
      const lease = await arrange(trial)
      const strangers: [string, Lease][] = [
        ['another owner', { ...lease, owner: newOwner() }],
        ['an earlier fence', { ...lease, fence: lease.fence - 1 }],
        ['a later fence', { ...lease, fence: lease.fence + 1 }],
      ]
      for (const [who, stranger] of strangers) await trial.unchanged(() => allStale(trial.store, stranger, who))
    }),
  ),

  storeCase('G3 after a takeover the first owner changes nothing', async (trial) => {
    const { store, grant, shortMs, longMs, pass, unchanged, request } = trial
    const first = await grant({ leaseMs: shortMs })
    await pass()
    const second = await grant()
    await unchanged(() => allStale(store, first, 'the first owner'))
    equal((await store.claim(request())).status, 'processing', 'a third claim: the successor still holds the key')
    const result = bytes('the successor')
    equal(await store.settle(second, { status: 'completed', result, retentionMs: longMs }), 'ok', 'the successor')
    await unchanged(() => allStale(store, first, 'the first owner, the successor done'))
  }),

  storeCase('G3 a lapsed owner whose successor lapsed too changes nothing', async (trial) => {
    const { store, grant, shortMs, pass, unchanged } = trial
    const first = await grant({ leaseMs: shortMs })
    await pass()
    const second = await grant({ leaseMs: shortMs })
    await pass()
    await unchanged(() => allStale(store, first, 'the first owner'))
    equal(await store.renew(second, shortMs), 'ok', 'the successor, late')
  }),

  storeCase('G3 the owner before a retry changes nothing', async ({ store, grant, longMs, unchanged }) => {
    const first = await grant()
    await store.settle(first, { status: 'failed', retentionMs: longMs, retryAfterMs: 0 })
    await grant()
    await unchanged(() => allStale(store, first, 'the first owner'))
  }),

  storeCase('G3 the owner before a forget changes nothing of the next one', async (trial) => {
    const { store, key, grant, unchanged, tick } = trial
    const first = await grant()
    await store.forget(key)
    await tick()
    await grant()
    await unchanged(() => allStale(store, first, 'the first owner'))
  }),

  storeCase('G3 the same owner, granted anew after a forget, is not the one before', async (trial) => {
    const { store, key, request, grant, unchanged, tick } = trial
    const claim = request()
    const first = await grant(claim)
    await store.forget(key)
    await tick()
    await grant(claim)
    await unchanged(() => allStale(store, first, 'the same owner with its earlier fence'))
  }),

  storeCase('G3 a renewal of what is settled is stale', async (trial) => {
    for (const { name, arrange } of situations) {
      if (name.startsWith('processing')) continue
      const lease = await arrange(trial.at(`${trial.key}:${name}`))
      const before = await trial.store.find(lease.key)
      assert(before, `${name}: a record`)
      equal(await trial.store.renew(lease, trial.longMs), 'stale', `${name}: the renewal`)
      equal(await trial.store.find(lease.key), before, `${name}: the record`)
    }
  }),

  storeCase('G3 a renewal of what is not there is stale, and makes nothing', async (trial) => {
    const { store, key, grant, request, longMs } = trial
    equal(await store.renew({ ...request(), fence: 1, attempts: 1 }, longMs), 'stale', 'a key never claimed')
    const lease = await grant()
    await store.forget(key)
    equal(await store.renew(lease, longMs), 'stale', 'a key forgotten')
    equal(await store.find(key), undefined, 'the record')
  }),
]

/** Neither a renewal nor any outcome of this lease is taken. */
async function allStale(store: Store, lease: Lease, who: string): Promise<void> {
  const retentionMs = 3_600_000
  const outcomes: Outcome[] = [
    { status: 'completed', result: bytes('stale'), retentionMs },
    { status: 'failed', error: bytes('stale'), retentionMs },
    { status: 'failed', retentionMs, retryAfterMs: 0 },
    { status: 'failed', retentionMs, retryAfterMs: 0, charge: false },
  ]
  equal(await store.renew(lease, retentionMs), 'stale', `${who}: a renewal`)
  for (const outcome of outcomes) equal(await store.settle(lease, outcome), 'stale', `${who}: ${outcome.status}`)
}
