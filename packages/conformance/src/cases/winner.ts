import assert from 'node:assert/strict'
import type { ClaimReply, ClaimRequest, Lease } from '@hookonce/core'
import { storeCase } from '../case'
import { newOwner } from '../claiming'
import { equal, show } from '../equal'
import type { Trial } from '../trial'

const rivals = 50

export const winnerCases = [
  storeCase('G1 a free key is granted, and a rival is told to wait', async ({ store, request, longMs }) => {
    const reply = await store.claim(request())
    assert(reply.status === 'claimed', `expected the claim granted, got ${show(reply)}`)
    assert(Number.isSafeInteger(reply.fence) && reply.fence > 0, `a fence is a positive integer, got ${reply.fence}`)
    equal(reply, { status: 'claimed', fence: reply.fence, attempts: 1, takeover: false }, 'the first claim')
    assertWaits(await store.claim(request()), longMs)
  }),

  storeCase('G1 the record says who was granted what', async ({ store, key, request, record, longMs }) => {
    const claim = request({ fingerprint: 'one' })
    const reply = await store.claim(claim)
    const found = await record()
    assert(reply.status === 'claimed' && found.status === 'processing', `${show(reply)}, then ${show(found)}`)
    const { createdAt, leaseUntil, expiresAt, ...rest } = found
    const { owner, fingerprint } = claim
    const { fence } = reply
    equal(rest, { status: 'processing', key, owner, fence, attempts: 1, takeover: false, fingerprint }, 'the record')
    assert(createdAt instanceof Date && leaseUntil instanceof Date && expiresAt instanceof Date, 'instants are Dates')
    assert(leaseUntil.getTime() - createdAt.getTime() <= longMs + 1, 'the lease is as long as it was asked to be')
  }),

  storeCase(`G1 of ${rivals} claims at once on a free key, one is granted`, (trial) => race(trial, 1)),

  storeCase(`G1 of ${rivals} claims at once on a lapsed lease, one takes over`, async (trial) => {
    await trial.grant({ leaseMs: trial.shortMs })
    await trial.pass()
    await race(trial, 2)
  }),

  storeCase(`G1 of ${rivals} claims at once on a failed key, one is granted`, async (trial) => {
    const lease = await trial.grant()
    await trial.store.settle(lease, { status: 'failed', retryAfterMs: 0, retentionMs: trial.longMs })
    await race(trial, 2)
  }),

  storeCase(`G1 of ${rivals} claims at once on an expired record, one is granted`, async (trial) => {
    const lease = await trial.grant()
    await trial.store.settle(lease, { status: 'completed', retentionMs: trial.shortMs })
    await trial.pass()
    await race(trial, 1)
  }),

  storeCase('G1 in a batch in which every second key is taken, the others are granted', async (trial) => {
    const { store, key, request, grant } = trial
    const keys = Array.from({ length: rivals }, (_, index) => `${key}:${index}`)
    const taken = (index: number): boolean => index % 2 === 1
    await Promise.all(keys.filter((_, index) => taken(index)).map((each) => grant({ key: each })))
    const replies = await Promise.all(keys.map((each) => store.claim(request({ key: each }))))
    const expected = keys.map((_, index) => (taken(index) ? 'processing' : 'claimed'))
    equal(
      replies.map(({ status }) => status),
      expected,
      'the replies, in the order of the claims',
    )
  }),

  storeCase('G1 operations of every kind at once are each answered as their own', async (trial) => {
    const { store, key, grant, request, longMs } = trial
    const kinds = ['claim', 'renew', 'stale renew', 'settle', 'stale settle', 'find', 'find nothing', 'forget'] as const
    const held = new Map<string, Lease>()
    for (const kind of kinds) {
      if (kind !== 'claim' && kind !== 'find nothing') held.set(kind, await grant({ key: `${key}:${kind}` }))
    }
    const lease = (kind: string): Lease => held.get(kind) ?? { ...request(), fence: 1, attempts: 1 }
    const stranger = (kind: string): Lease => ({ ...lease(kind), owner: newOwner() })
    const replies = await Promise.all([
      store.claim(request({ key: `${key}:claim` })).then(({ status }) => status),
      store.renew(lease('renew'), longMs),
      store.renew(stranger('stale renew'), longMs),
      store.settle(lease('settle'), { status: 'completed', retentionMs: longMs }),
      store.settle(stranger('stale settle'), { status: 'completed', retentionMs: longMs }),
      store.find(`${key}:find`).then((found) => found?.key),
      store.find(`${key}:find nothing`),
      store.forget(`${key}:forget`),
    ])
    const expected = ['claimed', 'ok', 'stale', 'ok', 'stale', `${key}:find`, undefined, true]
    equal(replies, expected, `the replies to ${kinds.join(', ')}`)
  }),
]

/** One of many claims is granted, and all the others are told to wait for it. */
async function race({ store, request, longMs }: Trial, attempts: number): Promise<void> {
  const claims = Array.from({ length: rivals }, (): ClaimRequest => request())
  const replies = await Promise.all(claims.map((claim) => store.claim(claim)))
  const granted = replies.filter((reply) => reply.status === 'claimed')
  assert.equal(granted.length, 1, `expected 1 of ${rivals} claims granted, got ${granted.length}`)
  assert.equal(granted[0]?.attempts, attempts, `expected it to be attempt ${attempts}, got ${show(granted[0])}`)
  for (const reply of replies) if (reply.status !== 'claimed') assertWaits(reply, longMs)
}

function assertWaits(reply: ClaimReply, mostMs: number): void {
  assert(reply.status === 'processing', `expected 'processing', got ${show(reply)}`)
  const { retryAfterMs } = reply
  const whole = Number.isSafeInteger(retryAfterMs) && retryAfterMs >= 1 && retryAfterMs <= mostMs + 1
  assert(whole, `retryAfterMs is whole, at least 1, at most the lease; got ${retryAfterMs}`)
}
