import assert from 'node:assert/strict'
import type { ClaimRequest, Lease, Store, StoredRecord } from '@hookonce/core'
import { leaseOf, newKey, newOwner } from './claiming'
import { equal, show } from './equal'
import type { StoreFixture, StoreHarness } from './harness'

/** What a case works with: a store, a key of its own, and two lengths of time. */
export interface Trial {
  store: Store
  key: string
  /** Over after `pass()`. Nothing else is asked of it: a stalled machine can't make a case fail. */
  shortMs: number
  /** Never over during a case. */
  longMs: number
  /** Lets everything short come to its end. */
  pass(): Promise<void>
  elapse(ms: number): Promise<void>
  /** Lets the store's clock move on by the least that it can tell. */
  tick(): Promise<void>
  /** A claim by a new owner, of a long lease and a longer retention. */
  request(over?: Partial<ClaimRequest>): ClaimRequest
  /** Claims, and must be granted. */
  grant(over?: Partial<ClaimRequest>): Promise<Lease>
  /** The record, which must be there. */
  record(key?: string): Promise<StoredRecord>
  /** The same on another key. */
  at(key: string): Trial
  /** Does what must leave the record as it is. */
  unchanged(work: () => Promise<unknown>): Promise<void>
}

export async function withTrial(harness: StoreHarness, work: (trial: Trial) => Promise<void>): Promise<void> {
  const fixture = await harness.create()
  try {
    await work(newTrial(fixture, harness.granularityMs ?? 1, newKey()))
  } finally {
    await fixture.close?.()
  }
}

function newTrial(fixture: StoreFixture, granularityMs: number, key: string): Trial {
  const { store, elapse = wait } = fixture
  const shortMs = 25 + granularityMs
  const longMs = 600_000

  const request = (over?: Partial<ClaimRequest>): ClaimRequest => ({
    key,
    owner: newOwner(),
    leaseMs: longMs,
    retentionMs: 2 * longMs,
    ...over,
  })
  const record = async (of = key): Promise<StoredRecord> => {
    const found = await store.find(of)
    assert(found, `find(${show(of)}): expected a record, got none`)
    return found
  }

  return {
    store,
    key,
    shortMs,
    longMs,
    elapse: async (ms) => elapse(ms),
    pass: async () => elapse(shortMs + granularityMs),
    tick: async () => elapse(granularityMs || 1),
    request,
    async grant(over) {
      const claim = request(over)
      const reply = await store.claim(claim)
      assert(reply.status === 'claimed', `a claim of ${claim.key}: expected it granted, got ${show(reply)}`)
      return leaseOf(claim, reply)
    },
    record,
    at: (other) => newTrial(fixture, granularityMs, other),
    async unchanged(work) {
      const before = await store.find(key)
      await work()
      equal(await store.find(key), before, 'the record afterwards')
    },
  }
}

/** One more millisecond, since a timer may fire up to one too early. */
const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, Math.ceil(ms) + 1))
