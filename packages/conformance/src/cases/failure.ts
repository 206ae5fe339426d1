import assert from 'node:assert/strict'
import { exactCase, storeCase } from '../case'
import { equal, show } from '../equal'
import { bytes } from '../situations'

const error = bytes('the error')

export const failureCases = [
  storeCase('G14 a failed key is held until retryAt, and replies what is left of it', async (trial) => {
    const { store, grant, request, record, longMs } = trial
    const lease = await grant()
    await store.settle(lease, { status: 'failed', error, retentionMs: 2 * longMs, retryAfterMs: longMs })
    for (const claim of [request(), request(), request({ owner: lease.owner })]) {
      const reply = await store.claim(claim)
      assert(reply.status === 'failed', `expected 'failed', got ${show(reply)}`)
      const { retryAfterMs = 0 } = reply
      equal(reply, { status: 'failed', error, attempts: 1, retryAfterMs }, 'the reply')
      const whole = Number.isSafeInteger(retryAfterMs) && retryAfterMs >= 1 && retryAfterMs <= longMs + 1
      assert(whole, `retryAfterMs is whole, at least 1, what was asked at most; got ${retryAfterMs}`)
    }
    const found = await record()
    assert(found.status === 'failed' && found.retryAt instanceof Date, `expected a retryAt, got ${show(found)}`)
    const heldMs = found.retryAt.getTime() - found.settledAt.getTime()
    assert(heldMs >= longMs && heldMs <= longMs + 1, `expected it held ${longMs} ms from the settle, got ${heldMs}`)
  }),

  storeCase('G14 a failed key can be claimed from retryAt on', async (trial) => {
    const { store, key, grant, shortMs, longMs, pass } = trial
    const later = await grant({ key: `${key}:later` })
    await store.settle(later, { status: 'failed', error, retentionMs: longMs, retryAfterMs: shortMs })
    const now = await grant({ key: `${key}:now` })
    await store.settle(now, { status: 'failed', error, retentionMs: longMs, retryAfterMs: 0 })
    equal((await grant({ key: now.key })).attempts, 2, 'attempts, to be retried at once')
    await pass()
    equal((await grant({ key: later.key })).attempts, 2, 'attempts, to be retried later')
  }),

  storeCase('G14 a late copy of the claim that failed does not retry it', async (trial) => {
    const { store, grant, request, shortMs, longMs, pass } = trial
    const { owner, ...lease } = await grant()
    await store.settle({ owner, ...lease }, { status: 'failed', error, retentionMs: longMs, retryAfterMs: shortMs })
    await pass()
    const reply = await store.claim(request({ owner }))
    assert(reply.status === 'failed', `the late copy: expected 'failed', got ${show(reply)}`)
    equal(reply.retryAfterMs, 1, 'retryAfterMs, the time having come')
    equal((await store.claim(request())).status, 'claimed', 'a new claim')
  }),

  storeCase('G14 a failed record is kept until retryAt, however short its retention', async (trial) => {
    const { store, grant, request, record, shortMs, longMs, pass } = trial
    await store.settle(await grant(), { status: 'failed', error, retentionMs: shortMs, retryAfterMs: longMs })
    await pass()
    equal((await store.claim(request())).status, 'failed', 'a claim after the retention')
    const found = await record()
    assert(found.status === 'failed' && found.retryAt && found.expiresAt >= found.retryAt, `got ${show(found)}`)
  }),

  storeCase('G14 a retry leaves nothing of the failure behind', async ({ store, grant, record, request, longMs }) => {
    const first = await grant({ fingerprint: 'one' })
    await store.settle(first, { status: 'failed', error, retentionMs: longMs, retryAfterMs: 0 })
    const second = await grant({ fingerprint: 'one' })
    const { createdAt, expiresAt, ...found } = await record()
    assert(found.status === 'processing', `expected 'processing', got ${show(found)}`)
    const { leaseUntil } = found
    equal(found, { ...second, status: 'processing', takeover: false, leaseUntil }, 'the record of the retry')
    assert(leaseUntil > createdAt && expiresAt > leaseUntil, 'lease and retention of its own')
    await store.settle(second, { status: 'completed', retentionMs: longMs })
    const reply = await store.claim(request())
    equal('error' in reply ? reply.error : undefined, undefined, 'the error, once the retry completed')
  }),

  storeCase('G14 a failure may follow a retry, with an error of its own', async ({ store, grant, request, longMs }) => {
    await store.settle(await grant(), { status: 'failed', error, retentionMs: longMs, retryAfterMs: 0 })
    await store.settle(await grant(), { status: 'failed', retentionMs: longMs })
    equal(await store.claim(request()), { status: 'failed', attempts: 2 }, 'the reply: for good, and no error')
  }),

  exactCase('G14 retryAt comes at its very millisecond', async ({ store, grant, request, elapse, longMs }) => {
    await store.settle(await grant(), { status: 'failed', retentionMs: 2 * longMs, retryAfterMs: longMs })
    await elapse(longMs - 1)
    equal(await store.claim(request()), { status: 'failed', attempts: 1, retryAfterMs: 1 }, '1 ms before')
    await elapse(1)
    equal((await store.claim(request())).status, 'claimed', 'a claim, at retryAt')
  }),
]
