import assert from 'node:assert/strict'
import { storeCase } from '../case'
import { equal, show } from '../equal'
import { situations } from '../situations'

export const fingerprintCases = [
  ...situations.map(({ name, arrange }) =>
    storeCase(`G11 ${name}: a mismatch is told before all else, and changes nothing`, async (trial) => {
      const { store, request, unchanged } = trial
      const { owner } = await arrange(trial, { fingerprint: 'one' })
      await unchanged(async () => {
        equal(await store.claim(request({ fingerprint: 'two' })), { status: 'mismatch' }, 'a rival')
        equal(await store.claim(request({ fingerprint: 'two', owner })), { status: 'mismatch' }, 'the same owner')
      })
    }),
  ),

  ...situations.map(({ name, arrange }) =>
    storeCase(`G11 ${name}: one fingerprint alone is no mismatch`, async (trial) => {
      const { store, key, request } = trial
      await arrange(trial.at(`${key}:with`), { fingerprint: 'one' })
      await arrange(trial.at(`${key}:without`))
      await arrange(trial.at(`${key}:neither`))
      const replies = await Promise.all([
        store.claim(request({ key: `${key}:with` })),
        store.claim(request({ key: `${key}:without`, fingerprint: 'one' })),
        store.claim(request({ key: `${key}:neither` })),
      ])
      const statuses = replies.map(({ status }) => status)
      assert(!statuses.includes('mismatch'), `expected no mismatch, got ${show(statuses)}`)
      equal(new Set(statuses).size, 1, `replies of one status, got ${show(statuses)}: how many statuses`)
    }),
  ),

  storeCase('G11 the first fingerprint recorded stays', async (trial) => {
    const { store, grant, record, shortMs, longMs, pass } = trial
    await grant({ leaseMs: shortMs })
    equal((await record()).fingerprint, undefined, 'the fingerprint, none given')
    await pass()
    const second = await grant({ leaseMs: shortMs, fingerprint: 'one' })
    equal((await record()).fingerprint, 'one', 'the fingerprint of the second grant')
    await store.settle(second, { status: 'failed', retentionMs: longMs, retryAfterMs: 0 })
    const third = await grant()
    equal((await record()).fingerprint, 'one', 'the fingerprint, none given any more')
    await store.settle(third, { status: 'completed', retentionMs: longMs })
    equal((await record()).fingerprint, 'one', 'the fingerprint of the outcome')
  }),

  storeCase('G11 a re-sent claim adds no fingerprint', async ({ store, grant, request, record }) => {
    const { owner } = await grant()
    await store.claim(request({ owner, fingerprint: 'one' }))
    equal((await record()).fingerprint, undefined, 'the fingerprint')
  }),
]
