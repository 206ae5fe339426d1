import assert from 'node:assert/strict'
import { storeCase } from '../case'
import { equal, show } from '../equal'
import { bytes, situations } from '../situations'

export const outcomeCases = [
  storeCase('G6 a completed key replies its result, its attempts and its fingerprint', async (trial) => {
    const { store, grant, request, longMs } = trial
    const lease = await grant({ fingerprint: 'one' })
    const result = bytes('the result')
    await store.settle(lease, { status: 'completed', result, retentionMs: longMs })
    const reply = await store.claim(request())
    assert(reply.status === 'completed', `expected 'completed', got ${show(reply)}`)
    const { expiresInMs } = reply
    equal(reply, { status: 'completed', result, attempts: 1, fingerprint: 'one', expiresInMs }, 'the reply')
    const whole = Number.isSafeInteger(expiresInMs) && expiresInMs >= 1 && expiresInMs <= longMs + 1
    assert(whole, `expiresInMs is whole, at least 1, at most the retention; got ${expiresInMs}`)
  }),

  storeCase('G6 a key failed for good replies its error, and no time to try again', async (trial) => {
    const { store, grant, request, longMs } = trial
    const error = bytes('the error')
    await store.settle(await grant(), { status: 'failed', error, retentionMs: longMs })
    equal(await store.claim(request()), { status: 'failed', error, attempts: 1 }, 'the reply')
  }),

  storeCase('G6 the record says what the outcome was', async ({ store, key, grant, record, longMs }) => {
    for (const status of ['completed', 'failed'] as const) {
      const lease = await grant({ key: `${key}:${status}`, fingerprint: 'one' })
      const payload = bytes(status)
      if (status === 'completed') await store.settle(lease, { status, result: payload, retentionMs: longMs })
      else await store.settle(lease, { status, error: payload, retentionMs: longMs })
      const { createdAt, expiresAt, ...rest } = await record(lease.key)
      assert(rest.status !== 'processing', `${status}: expected an outcome, got ${show(rest)}`)
      const { settledAt } = rest
      assert(
        settledAt instanceof Date && settledAt >= createdAt && settledAt < expiresAt,
        'settled after it was created',
      )
      const outcome = status === 'completed' ? { result: payload } : { error: payload }
      equal(rest, { ...lease, status, takeover: false, settledAt, ...outcome }, `the ${status} record`)
    }
  }),

  ...situations
    .filter(({ final }) => final)
    .map(({ name, arrange }) =>
      storeCase(`G6 ${name}: nothing changes it`, async (trial) => {
        const { store, request, longMs, pass, unchanged } = trial
        const lease = await arrange(trial, { fingerprint: 'one' })
        await unchanged(async () => {
          await store.claim(request())
          await store.claim(request({ fingerprint: 'one' }))
          await store.claim(request({ owner: lease.owner }))
          await store.renew(lease, 3 * longMs)
          await store.settle(lease, { status: 'completed', result: bytes('other'), retentionMs: 3 * longMs })
          await store.settle(lease, { status: 'failed', retentionMs: 3 * longMs, retryAfterMs: 0 })
          await pass()
          await store.claim(request())
        })
      }),
    ),

  storeCase('G6 forget frees a key in any state, and says whether there was one', async (trial) => {
    const { store, key, request, tick } = trial
    equal(await store.forget(key), false, 'forget of a key never claimed')
    for (const { name, arrange } of situations) {
      const lease = await arrange(trial.at(`${key}:${name}`))
      equal(await store.forget(lease.key), true, `${name}: forget`)
      equal(await store.find(lease.key), undefined, `${name}: the record afterwards`)
      equal(await store.forget(lease.key), false, `${name}: forget again`)
      await tick()
      const reply = await store.claim(request({ key: lease.key }))
      assert(
        reply.status === 'claimed' && reply.attempts === 1,
        `${name}: expected a first attempt, got ${show(reply)}`,
      )
    }
  }),

  storeCase('G6 forget leaves every other key alone', async ({ store, key, grant, record }) => {
    const others = [`${key}!`, `${key}*`, key.slice(0, -1)]
    for (const other of others) await grant({ key: other })
    await grant()
    equal(await store.forget(key), true, 'forget')
    for (const other of others) equal((await record(other)).status, 'processing', other)
  }),
]
