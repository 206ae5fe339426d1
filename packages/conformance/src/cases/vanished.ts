import assert from 'node:assert/strict'
import { storeCase } from '../case'
import { newOwner } from '../claiming'
import { equal, show } from '../equal'
import { bytes } from '../situations'

const result = bytes('the result')

export const vanishedCases = [
  storeCase('G16 a completion after the record is lost is told, and recorded', async (trial) => {
    const { store, key, grant, request, record, longMs } = trial
    const lease = { ...(await grant({ fingerprint: 'one' })), attempts: 3 }
    await store.forget(key)
    equal(await store.settle(lease, { status: 'completed', result, retentionMs: longMs }), 'vanished', 'the settle')
    const { createdAt, expiresAt, ...found } = await record()
    assert(found.status === 'completed', `expected 'completed', got ${show(found)}`)
    const { settledAt } = found
    equal(found, { ...lease, status: 'completed', takeover: false, settledAt, result, vanished: true }, 'the record')
    equal(createdAt, settledAt, 'createdAt, the settle’s')
    const keptMs = expiresAt.getTime() - settledAt.getTime()
    assert(keptMs >= longMs && keptMs <= longMs + 1, `expected it kept ${longMs} ms, got ${keptMs}`)
    const reply = await store.claim(request())
    assert(reply.status === 'completed', `a duplicate: expected 'completed', got ${show(reply)}`)
    const { expiresInMs } = reply
    equal(reply, { status: 'completed', result, attempts: 3, fingerprint: 'one', expiresInMs }, 'the duplicate’s reply')
    equal(await store.claim(request({ fingerprint: 'two' })), { status: 'mismatch' }, 'another fingerprint')
  }),

  storeCase('G16 a lost record is told again to a copy of the settle', async (trial) => {
    const { store, key, grant, longMs, unchanged } = trial
    const lease = await grant()
    await store.forget(key)
    await store.settle(lease, { status: 'completed', result, retentionMs: longMs })
    await unchanged(async () => {
      equal(await store.settle(lease, { status: 'completed', result, retentionMs: longMs }), 'vanished', 'the copy')
      const other = bytes('another')
      equal(await store.settle(lease, { status: 'completed', result: other, retentionMs: 1 }), 'vanished', 'another')
      equal(await store.settle(lease, { status: 'failed', retentionMs: longMs }), 'vanished', 'a failure')
    })
  }),

  storeCase('G16 a failure after the record is lost is told, and nothing is recorded', async (trial) => {
    const { store, key, grant, request, longMs } = trial
    const lease = await grant()
    await store.forget(key)
    for (const copy of [1, 2]) {
      equal(await store.settle(lease, { status: 'failed', retentionMs: longMs }), 'vanished', `settle ${copy}`)
      const release = { status: 'failed', retentionMs: longMs, retryAfterMs: 0, charge: false } as const
      equal(await store.settle(lease, release), 'vanished', `release ${copy}`)
    }
    equal(await store.find(key), undefined, 'the record')
    const reply = await store.claim(request())
    assert(reply.status === 'claimed' && reply.attempts === 1, `expected a first attempt, got ${show(reply)}`)
  }),

  storeCase('G16 a completion after expiry is told, and recorded', async (trial) => {
    const { store, grant, record, shortMs, longMs, pass } = trial
    const lease = await grant({ leaseMs: shortMs, retentionMs: shortMs })
    await pass()
    equal(await store.settle(lease, { status: 'completed', result, retentionMs: longMs }), 'vanished', 'the settle')
    const found = await record()
    assert(found.status === 'completed' && found.vanished, `expected it marked as vanished, got ${show(found)}`)
    equal(found.result, result, 'the result')
  }),

  storeCase(
    'G16 a record that was not lost is not marked so',
    async ({ store, grant, record, shortMs, longMs, pass }) => {
      const lease = await grant({ leaseMs: shortMs })
      await pass()
      equal(await store.settle(lease, { status: 'completed', retentionMs: longMs }), 'ok', 'the settle')
      const found = await record()
      equal('vanished' in found ? found.vanished : undefined, undefined, 'vanished')
    },
  ),

  storeCase('G16 a lost record that was completed is as final as any other', async (trial) => {
    const { store, key, grant, request, longMs, unchanged } = trial
    const lease = await grant()
    await store.forget(key)
    await store.settle(lease, { status: 'completed', result, retentionMs: longMs })
    await unchanged(async () => {
      const stranger = { ...lease, owner: newOwner() }
      equal(await store.settle(stranger, { status: 'completed', retentionMs: longMs }), 'stale', 'another owner')
      equal(await store.renew(lease, longMs), 'stale', 'a renewal')
      equal((await store.claim(request())).status, 'completed', 'a claim')
    })
  }),

  storeCase(
    'G16 a key lost and claimed by another is that one’s',
    async ({ store, key, grant, tick, longMs, unchanged }) => {
      const first = await grant()
      await store.forget(key)
      await tick()
      await grant()
      await unchanged(async () => {
        equal(
          await store.settle(first, { status: 'completed', result, retentionMs: longMs }),
          'stale',
          'the first owner',
        )
      })
    },
  ),
]
