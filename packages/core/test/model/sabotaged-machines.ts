import type { ClaimReply, ClaimRequest, Lease, Outcome, StoredRecord } from '@hookonce/core'
import * as machine from '@hookonce/core/machine'
import type { Machine } from './machine'

type Stored = StoredRecord | undefined

/** A claim that judges by another record than the one that is there; what it leaves alone stays as it was. */
const claimSeeing =
  (alter: (record: StoredRecord, request: ClaimRequest) => Stored): Machine['claim'] =>
  (record, request, now) => {
    const seen = record && alter(record, request)
    const claimed = machine.claim(seen, request, now)
    return claimed.record === seen ? { ...claimed, record } : claimed
  }

const claimTelling =
  (alter: (reply: ClaimReply) => ClaimReply): Machine['claim'] =>
  (...args) => {
    const claimed = machine.claim(...args)
    return { ...claimed, reply: alter(claimed.reply) }
  }

const leasedUntil = (record: StoredRecord, ms: number): StoredRecord =>
  record.status === 'processing' ? { ...record, leaseUntil: new Date(ms) } : record

const disowned = (record: StoredRecord): StoredRecord => ({ ...record, owner: `not ${record.owner}` })

/** The lease of whoever holds the record now. */
const holders = (record: Stored, lease: Lease): Lease => ({
  ...lease,
  ...(record && { owner: record.owner, fence: record.fence }),
})

/** The machine with one rule broken. */
export const sabotagedMachines: Record<string, Partial<Machine>> = {
  'takes a settle from anyone': {
    settle: (record, lease, outcome, now) => machine.settle(record, holders(record, lease), outcome, now),
  },
  'takes a settle of any fence': {
    settle: (record, lease, outcome, now) =>
      machine.settle(record, { ...lease, fence: record?.fence ?? lease.fence }, outcome, now),
  },
  'takes a renewal from anyone': {
    renew: (record, lease, leaseMs, now) => machine.renew(record, holders(record, lease), leaseMs, now),
  },
  'ends a lease a tick early': {
    claim: claimSeeing((record) => leasedUntil(record, 'leaseUntil' in record ? record.leaseUntil.getTime() - 1 : 0)),
  },
  'ends no lease before the retention': {
    claim: claimSeeing((record, { owner }) =>
      record.owner === owner ? record : leasedUntil(record, record.expiresAt.getTime()),
    ),
  },
  'does not recognise a re-sent claim': {
    claim: claimSeeing((record) => (record.status === 'processing' ? disowned(record) : record)),
  },
  'grants a late copy of a claim that has ended': {
    claim: claimSeeing((record) => (record.status === 'failed' ? disowned(record) : record)),
  },
  'grants a completed key again': {
    claim: claimSeeing((record) => (record.status === 'completed' ? undefined : record)),
  },
  'grants a key that failed for good again': {
    claim: claimSeeing((record) =>
      record.status === 'failed' && !record.retryAt ? { ...record, retryAt: new Date(0) } : record,
    ),
  },
  'grants a key that is held back': {
    claim: claimSeeing((record) =>
      record.status === 'failed' && record.retryAt ? { ...record, retryAt: new Date(0) } : record,
    ),
  },
  'lets an expired record block its key': {
    claim: claimSeeing((record, { owner }) =>
      record.owner === owner ? record : { ...record, expiresAt: new Date(8e15) },
    ),
  },
  'does not count a takeover as an attempt': {
    claim: claimSeeing((record, { owner }) =>
      record.status === 'processing' && record.owner !== owner ? { ...record, attempts: record.attempts - 1 } : record,
    ),
  },
  'does not tell a takeover': {
    claim: claimTelling((reply) => (reply.status === 'claimed' ? { ...reply, takeover: false } : reply)),
  },
  'replays an empty result': {
    claim: claimTelling((reply) => (reply.status === 'completed' ? { ...reply, result: new Uint8Array() } : reply)),
  },
  'keeps the fence at a takeover': {
    claim(record, request, now) {
      const claimed = machine.claim(record, request, now)
      if (!record || !claimed.record || claimed.reply.status !== 'claimed') return claimed
      const { fence } = record
      return { record: { ...claimed.record, fence }, reply: { ...claimed.reply, fence } }
    },
  },
  'does not recognise a re-sent settle': {
    settle(record, lease, outcome, now) {
      const settled = machine.settle(record, lease, outcome, now)
      return record && settled.record === record ? { record, reply: 'stale' } : settled
    },
  },
  'overwrites what is recorded': {
    settle: (record, lease, outcome, now) =>
      machine.settle(record && ({ ...record, status: 'processing' } as StoredRecord), lease, outcome, now),
  },
  'refuses a settle once the lease is over': {
    settle(record, lease, outcome, now) {
      const lapsed = record?.status === 'processing' && record.leaseUntil.getTime() <= now
      return lapsed ? { record, reply: 'stale' } : machine.settle(record, lease, outcome, now)
    },
  },
  'charges what is given back': {
    settle: (record, lease, outcome, now) =>
      machine.settle(record, lease, { ...outcome, charge: undefined } as Outcome, now),
  },
  'does not tell that a record was lost': {
    settle(record, lease, outcome, now) {
      const settled = machine.settle(record, lease, outcome, now)
      return settled.reply === 'vanished' ? { ...settled, reply: 'ok' } : settled
    },
  },
  'lets a renewal bring a settled record back': {
    renew: (record, lease, leaseMs, now) =>
      machine.renew(record && { ...record, status: 'processing', leaseUntil: new Date(now) }, lease, leaseMs, now),
  },
  'lets a renewal shorten the lease': {
    renew: (record, lease, leaseMs, now) => machine.renew(record && leasedUntil(record, now), lease, leaseMs - 1, now),
  },
}
