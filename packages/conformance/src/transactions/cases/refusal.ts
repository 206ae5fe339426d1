import type { Lease } from '@hookonce/core'
import { newOwner } from '../../claiming'
import { equal } from '../../equal'
import { transactionCase } from '../transaction-case'

export const refusalCases = [
  transactionCase('T2 a stale owner is told, and writes nothing', async ({ grant, unchanged, settledIn }) => {
    const lease = await grant()
    await unchanged(async () => {
      equal(await settledIn({ ...lease, owner: newOwner() }), 'stale', 'another owner')
      equal(await settledIn({ ...lease, fence: lease.fence - 1 }), 'stale', 'an older fence')
    })
  }),

  transactionCase('T2 an owner whose lease was taken over is stale', async (trial) => {
    const { grant, unchanged, settledIn, shortMs, pass } = trial
    const first = await grant({ leaseMs: shortMs })
    await pass()
    const second = await grant()
    await unchanged(async () => equal(await settledIn(first), 'stale', 'the first owner'))
    equal(await settledIn(second), 'ok', 'its successor')
  }),

  transactionCase('T2 an outcome that is recorded already is told apart, and stands', async (trial) => {
    const { store, at, key, settledIn, completed, longMs } = trial
    const failed = { status: 'failed', retentionMs: longMs } as const
    const ends = {
      'by a transaction': (lease: Lease) => settledIn(lease),
      'as completed': (lease: Lease) => store.settle(lease, completed),
      'as failed for good': (lease: Lease) => store.settle(lease, failed),
      'as failed, to be retried': (lease: Lease) => store.settle(lease, { ...failed, retryAfterMs: 0 }),
    }
    for (const [how, settle] of Object.entries(ends)) {
      const { grant, unchanged } = at(`${key}:${how.replaceAll(' ', '-')}`)
      const lease = await grant()
      equal(await settle(lease), 'ok', `settled ${how}`)
      await unchanged(async () => equal(await settledIn(lease), 'settled', `settled ${how}, and again`))
    }
  }),

  transactionCase('T2 a record that is gone is told, and none is written', async ({ store, key, grant, settledIn }) => {
    const lease = await grant()
    await store.forget(key)
    equal(await settledIn(lease), 'vanished', 'the settle')
    equal(await store.find(key), undefined, 'the record')
  }),

  transactionCase('T2 a record that has expired is gone', async ({ store, key, grant, settledIn, shortMs, pass }) => {
    const lease = await grant({ leaseMs: shortMs, retentionMs: shortMs })
    await pass()
    equal(await settledIn(lease), 'vanished', 'the settle')
    equal(await store.find(key), undefined, 'the record')
  }),
]
