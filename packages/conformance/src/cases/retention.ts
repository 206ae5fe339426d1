import assert from 'node:assert/strict'
import type { StoredRecord } from '@hookonce/core'
import { exactCase, storeCase } from '../case'
import { equal, show } from '../equal'

export const retentionCases = [
  storeCase('G15 retention runs from the grant while processing', async (trial) => {
    const { grant, record, shortMs, longMs, pass } = trial
    await grant({ leaseMs: shortMs, retentionMs: 3 * longMs })
    assertKept(await record(), 'createdAt', 3 * longMs)
    await pass()
    // Granted anew: what was asked for now counts, also when that is less.
    await grant({ leaseMs: longMs, retentionMs: longMs })
    const { createdAt, expiresAt } = await record()
    const keptMs = expiresAt.getTime() - createdAt.getTime()
    assert(keptMs >= longMs + shortMs && keptMs < 2 * longMs, `expected the new retention to count, got ${keptMs} ms`)
  }),

  storeCase('G15 retention runs from the settle after it, longer or shorter', async ({ store, key, grant, record }) => {
    for (const retentionMs of [60_000, 86_400_000, 400 * 86_400_000]) {
      for (const status of ['completed', 'failed'] as const) {
        const lease = await grant({ key: `${key}:${status}:${retentionMs}` })
        await store.settle(lease, { status, retentionMs })
        assertKept(await record(lease.key), 'settledAt', retentionMs)
      }
    }
  }),

  storeCase('G15 an outcome is gone after its own retention, not after the claim’s', async (trial) => {
    const { store, key, grant, shortMs, longMs, pass } = trial
    const short = await grant({ key: `${key}:short` })
    const long = await grant({ key: `${key}:long` })
    await store.settle(short, { status: 'completed', retentionMs: shortMs })
    await store.settle(long, { status: 'completed', retentionMs: longMs })
    await pass()
    equal(await store.find(short.key), undefined, 'the one with the short retention')
    equal((await store.find(long.key))?.status, 'completed', 'the one with the long retention')
  }),

  storeCase('G15 a claim whose retention is over is gone', async ({ store, key, grant, shortMs, pass }) => {
    await grant({ leaseMs: shortMs, retentionMs: shortMs })
    await pass()
    equal(await store.find(key), undefined, 'the record')
  }),

  storeCase('G15 a record is kept for as long as its lease is renewed', async ({ store, grant, record, longMs }) => {
    const lease = await grant({ leaseMs: longMs, retentionMs: longMs })
    equal(await store.renew(lease, 5 * longMs), 'ok', 'the renewal')
    const found = await record()
    assert(found.status === 'processing', `expected 'processing', got ${show(found)}`)
    assert(found.expiresAt >= found.leaseUntil, `expected it kept until the lease ends, got ${show(found)}`)
  }),

  storeCase('G15 a re-sent claim keeps the record for as long as its lease', async (trial) => {
    const { store, request, record, longMs } = trial
    const claim = request({ leaseMs: longMs, retentionMs: longMs })
    await store.claim(claim)
    await store.claim({ ...claim, leaseMs: 5 * longMs, retentionMs: 5 * longMs })
    const found = await record()
    assert(found.status === 'processing', `expected 'processing', got ${show(found)}`)
    assert(found.leaseUntil.getTime() >= found.createdAt.getTime() + 5 * longMs - 1, 'the lease is prolonged')
    assert(found.expiresAt >= found.leaseUntil, `expected it kept until the lease ends, got ${show(found)}`)
  }),

  storeCase('G15 a renewal never shortens retention', async ({ store, grant, request, record, longMs }) => {
    const lease = await grant({ retentionMs: 9 * longMs })
    const { expiresAt } = await record()
    await store.renew(lease, 2 * longMs)
    await store.claim(request({ owner: lease.owner, retentionMs: longMs }))
    assert((await record()).expiresAt >= expiresAt, 'expected it kept at least until before')
  }),

  exactCase('G15 retention counts from the settle to the millisecond', async (trial) => {
    const { store, grant, request, elapse, longMs } = trial
    const lease = await grant({ retentionMs: longMs })
    await elapse(longMs - 1)
    await store.settle(lease, { status: 'completed', retentionMs: longMs })
    equal(
      await store.claim(request()),
      { status: 'completed', attempts: 1, expiresInMs: longMs },
      'the reply at the settle',
    )
    await elapse(longMs - 1)
    equal(await store.claim(request()), { status: 'completed', attempts: 1, expiresInMs: 1 }, 'the reply at its last')
  }),
]

/** Instants are whole milliseconds: the first may be rounded down, the second is rounded up. */
function assertKept(record: StoredRecord, from: 'createdAt' | 'settledAt', retentionMs: number): void {
  const start = from === 'settledAt' && record.status !== 'processing' ? record.settledAt : record.createdAt
  const keptMs = record.expiresAt.getTime() - start.getTime()
  const kept = keptMs >= retentionMs && keptMs <= retentionMs + 1
  assert(kept, `expected expiresAt ${retentionMs} ms after ${from}, got ${show(record)}`)
}
