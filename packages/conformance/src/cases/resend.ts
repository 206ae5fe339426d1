import assert from 'node:assert/strict'
import type { Outcome } from '@hookonce/core'
import { storeCase } from '../case'
import { leaseOf } from '../claiming'
import { equal, show } from '../equal'
import { bytes } from '../situations'

const copies = 50

/** The outcomes a settle can tell, and one that differs in everything. */
const outcomes = (retentionMs: number): readonly [name: string, first: Outcome, other: Outcome][] => [
  [
    'completed',
    { status: 'completed', result: bytes('first'), retentionMs },
    { status: 'completed', result: bytes('second'), retentionMs: 2 * retentionMs },
  ],
  [
    'failed',
    { status: 'failed', error: bytes('first'), retentionMs },
    { status: 'failed', error: bytes('second'), retentionMs: 2 * retentionMs, retryAfterMs: 0 },
  ],
  [
    'completed, then failed',
    { status: 'completed', result: bytes('first'), retentionMs },
    { status: 'failed', error: bytes('second'), retentionMs, retryAfterMs: 0 },
  ],
  [
    'failed, then completed',
    { status: 'failed', error: bytes('first'), retentionMs, retryAfterMs: 0 },
    { status: 'completed', result: bytes('second'), retentionMs },
  ],
  [
    'released, twice',
    { status: 'failed', retentionMs, retryAfterMs: 0, charge: false },
    { status: 'failed', retentionMs, retryAfterMs: 0, charge: false },
  ],
]

export const resendCases = [
  storeCase('G2 a re-sent claim is granted as it was', async ({ store, request, record }) => {
    const claim = request({ fingerprint: 'one' })
    const first = await store.claim(claim)
    const before = await record()
    equal(await store.claim(claim), first, 'the reply to the copy')
    const after = await record()
    assert(
      before.status === 'processing' && after.status === 'processing',
      `expected both, got ${show([before, after])}`,
    )
    const { leaseUntil, expiresAt } = after
    assert(leaseUntil >= before.leaseUntil && expiresAt >= before.expiresAt, 'the lease is prolonged, never shortened')
    equal({ ...after, leaseUntil, expiresAt }, { ...before, leaseUntil, expiresAt }, 'all but the lease')
  }),

  storeCase(`G2 ${copies} copies of one claim at once are one grant`, async ({ store, request, record }) => {
    const claim = request()
    const replies = await Promise.all(Array.from({ length: copies }, () => store.claim(claim)))
    for (const reply of replies) equal(reply, replies[0], 'each reply')
    assert(replies[0]?.status === 'claimed', `expected it granted, got ${show(replies[0])}`)
    equal((await record()).attempts, 1, 'attempts')
  }),

  storeCase('G2 a claim re-sent after its lease, before a takeover, is granted as it was', async (trial) => {
    const { store, request, shortMs, longMs, pass } = trial
    const claim = request({ leaseMs: shortMs })
    const first = await store.claim(claim)
    await pass()
    equal(await store.claim({ ...claim, leaseMs: longMs }), first, 'the reply to the copy')
    equal((await store.claim(request())).status, 'processing', 'a rival, the lease prolonged by the copy')
  }),

  storeCase('G2 a re-sent claim never shortens the lease', async ({ store, request, shortMs, pass }) => {
    const claim = request()
    await store.claim(claim)
    await store.claim({ ...claim, leaseMs: shortMs, retentionMs: shortMs })
    await pass()
    equal((await store.claim(request())).status, 'processing', 'a rival, after the shorter lease')
  }),

  storeCase('G2 a claim re-sent after a takeover is a rival', async ({ store, request, shortMs, pass }) => {
    const claim = request({ leaseMs: shortMs })
    await store.claim(claim)
    await pass()
    await store.claim(request())
    equal((await store.claim(claim)).status, 'processing', 'the copy')
  }),

  storeCase('G2 a claim that arrives after its own settle is told the outcome', async (trial) => {
    const { store, key, request, longMs } = trial
    for (const [name, first] of outcomes(longMs)) {
      const claim = request({ key: `${key}:${name}` })
      const reply = await store.claim(claim)
      assert(reply.status === 'claimed', `expected it granted, got ${show(reply)}`)
      await store.settle(leaseOf(claim, reply), first)
      // Also when the key could be claimed again: a late copy must not start a second run (F32).
      equal((await store.claim(claim)).status, first.status, `the late copy, after '${name}'`)
    }
  }),

  storeCase('G2 a re-sent settle is told ok, and the first outcome stands', async ({ store, key, grant, longMs }) => {
    for (const [name, first, other] of outcomes(longMs)) {
      const lease = await grant({ key: `${key}:${name}` })
      equal(await store.settle(lease, first), 'ok', `${name}: the first settle`)
      const before = await store.find(lease.key)
      equal(await store.settle(lease, first), 'ok', `${name}: the copy`)
      equal(await store.settle(lease, other), 'ok', `${name}: another outcome`)
      equal(await store.find(lease.key), before, `${name}: the record`)
    }
  }),

  storeCase('G2 a settle re-sent after the lease is told ok too', async (trial) => {
    const { store, key, grant, shortMs, longMs, pass } = trial
    const sent = outcomes(longMs).map(async ([name, first]) => {
      const lease = await grant({ key: `${key}:${name}`, leaseMs: shortMs })
      equal(await store.settle(lease, first), 'ok', `${name}: the first settle`)
      return { name, first, lease }
    })
    const settled = await Promise.all(sent)
    await pass()
    for (const { name, first, lease } of settled) equal(await store.settle(lease, first), 'ok', `${name}: the copy`)
  }),

  storeCase(`G2 ${copies} copies of one settle at once are all told ok`, async ({ store, grant, record, longMs }) => {
    const lease = await grant()
    const outcome: Outcome = { status: 'failed', retentionMs: longMs, retryAfterMs: 0, charge: false }
    const replies = await Promise.all(Array.from({ length: copies }, () => store.settle(lease, outcome)))
    equal(replies, new Array(copies).fill('ok'), 'the replies')
    equal((await record()).attempts, 0, 'attempts, the one given back once')
  }),

  storeCase('G2 a renewal changes the lease alone, however often', async ({ store, grant, record, longMs }) => {
    const lease = await grant({ fingerprint: 'one' })
    const before = await record()
    for (let copy = 0; copy < 3; copy++) equal(await store.renew(lease, longMs), 'ok', 'the renewal')
    const after = await record()
    assert(
      before.status === 'processing' && after.status === 'processing',
      `expected both, got ${show([before, after])}`,
    )
    const { leaseUntil, expiresAt } = after
    equal({ ...after, leaseUntil, expiresAt }, { ...before, leaseUntil, expiresAt }, 'all but the lease')
  }),
]
