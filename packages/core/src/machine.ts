/**
 * The contract as a pure function: (record, command, now) -> (record, reply). No I/O, and `now` is the store's clock,
 * in milliseconds since the epoch, maybe fractional. The memory store runs on it; every other is checked against it.
 */
import type { Completed, Failed, Processing, StoredRecord } from './record'
import type { ClaimReply, ClaimRequest, Lease, Outcome, RenewReply, SettleInReply, SettleReply } from './store'

/** The record to keep (the same object where nothing changes), and what to answer. */
export interface Transition<Reply> {
  record: StoredRecord | undefined
  reply: Reply
}

/** An expired record is as if absent, before any sweep (G7). */
export function live(record: StoredRecord | undefined, now: number): StoredRecord | undefined {
  return record && now < record.expiresAt.getTime() ? record : undefined
}

export function claim(stored: StoredRecord | undefined, request: ClaimRequest, now: number): Transition<ClaimReply> {
  const record = live(stored, now)
  if (!record) return grant(undefined, request, now)
  // Told before all else, or a different event would be answered with this one's state (G11, F85).
  if (differ(record.fingerprint, request.fingerprint)) return { record, reply: { status: 'mismatch' } }

  switch (record.status) {
    case 'processing':
      // A re-sent claim recognises itself (F27): nothing is granted anew, the lease is only prolonged.
      if (record.owner === request.owner) {
        return { record: prolong(record, request.leaseMs, now), reply: granted(record) }
      }
      if (now < record.leaseUntil.getTime()) {
        return { record, reply: { status: 'processing', retryAfterMs: until(record.leaseUntil, now) } }
      }
      return grant({ ...record, takeover: true }, request, now)
    case 'completed':
      return { record, reply: completed(record, now) }
    case 'failed':
      // The same owner: a late copy of a claim that has ended, which must not start a second run (F32).
      if (!record.retryAt || now < record.retryAt.getTime() || record.owner === request.owner) {
        return { record, reply: failed(record, now) }
      }
      return grant(record, request, now)
    default:
      return impossible(record)
  }
}

export function renew(
  stored: StoredRecord | undefined,
  lease: Lease,
  leaseMs: number,
  now: number,
): Transition<RenewReply> {
  const record = live(stored, now)
  if (record?.status !== 'processing' || !holds(lease, record)) return { record, reply: 'stale' }
  // Also when the lease had lapsed: nobody took over, so nobody else holds the key (F9).
  return { record: prolong(record, leaseMs, now), reply: 'ok' }
}

export function settle(
  stored: StoredRecord | undefined,
  lease: Lease,
  outcome: Outcome,
  now: number,
): Transition<SettleReply> {
  const record = live(stored, now)
  if (!record) {
    // Lost by the store (F38). A completion is written all the same, so that the next duplicate is answered.
    if (outcome.status === 'failed') return { record: undefined, reply: 'vanished' }
    const lost = complete({ ...lease, takeover: false, createdAt: new Date(now) }, outcome, now)
    return { record: { ...lost, vanished: true }, reply: 'vanished' }
  }
  if (!holds(lease, record)) return { record, reply: 'stale' }

  switch (record.status) {
    case 'processing':
      return {
        record: outcome.status === 'completed' ? complete(record, outcome, now) : fail(record, outcome, now),
        reply: 'ok',
      }
    // Settled by this very lease: a re-sent settle is told what the first one was, which stands (F29).
    case 'completed':
      return { record, reply: record.vanished ? 'vanished' : 'ok' }
    case 'failed':
      return { record, reply: 'ok' }
    default:
      return impossible(record)
  }
}

/** On a transaction, where only `ok` may commit: what is recorded already is told apart, and nothing is written for it. */
export function settleIn(...[stored, lease, outcome, now]: Parameters<typeof settle>): Transition<SettleInReply> {
  const record = live(stored, now)
  if (!record) return { record, reply: 'vanished' }
  const settled = record.status !== 'processing' && holds(lease, record)
  return settled ? { record, reply: 'settled' } : settle(record, lease, outcome, now)
}

/** What a record says of its key and owner, whatever its status. */
type Identity = Pick<StoredRecord, 'key' | 'owner' | 'fence' | 'attempts' | 'takeover' | 'fingerprint' | 'createdAt'>

function grant(previous: Identity | undefined, request: ClaimRequest, now: number): Transition<ClaimReply> {
  const fingerprint = previous?.fingerprint ?? request.fingerprint
  const record: Processing = {
    status: 'processing',
    key: request.key,
    owner: request.owner,
    // The clock makes it grow also where the previous record is gone (G4).
    fence: Math.max((previous?.fence ?? 0) + 1, Math.floor(now * 1000)),
    attempts: (previous?.attempts ?? 0) + 1,
    takeover: previous?.takeover ?? false,
    createdAt: previous?.createdAt ?? new Date(now),
    leaseUntil: after(now, request.leaseMs),
    expiresAt: after(now, request.retentionMs),
  }
  if (fingerprint !== undefined) record.fingerprint = fingerprint
  return { record, reply: granted(record) }
}

function prolong(record: Processing, leaseMs: number, now: number): Processing {
  const leaseUntil = latest(record.leaseUntil, after(now, leaseMs))
  return { ...record, leaseUntil, expiresAt: latest(record.expiresAt, leaseUntil) }
}

/** Written out, like a grant: a spread takes 1 to 3 us, and these two are made for each event. */
function complete(identity: Identity, outcome: Outcome & { status: 'completed' }, now: number): Completed {
  const { key, owner, fence, attempts, fingerprint, createdAt } = identity
  const record: Completed = {
    status: 'completed',
    key,
    owner,
    fence,
    attempts,
    takeover: false,
    createdAt,
    settledAt: new Date(now),
    expiresAt: after(now, outcome.retentionMs),
  }
  if (fingerprint !== undefined) record.fingerprint = fingerprint
  if (outcome.result) record.result = outcome.result
  return record
}

function fail(identity: Identity, outcome: Outcome & { status: 'failed' }, now: number): Failed {
  const { key, owner, fence, attempts, takeover, fingerprint, createdAt } = identity
  const charged = outcome.charge !== false
  const expiresAt = after(now, outcome.retentionMs)
  const retryAt = outcome.retryAfterMs === undefined ? undefined : after(now, outcome.retryAfterMs)
  return {
    status: 'failed',
    key,
    owner,
    fence,
    attempts: charged ? attempts : attempts - 1,
    takeover: !charged && takeover,
    createdAt,
    settledAt: new Date(now),
    expiresAt: retryAt ? latest(expiresAt, retryAt) : expiresAt,
    ...(fingerprint !== undefined && { fingerprint }),
    ...(retryAt && { retryAt }),
    ...(outcome.error && { error: outcome.error }),
  }
}

const granted = ({ fence, attempts, takeover }: Processing): ClaimReply => ({
  status: 'claimed',
  fence,
  attempts,
  takeover,
})

function completed({ attempts, expiresAt, result, fingerprint }: Completed, now: number): ClaimReply {
  const reply: ClaimReply = { status: 'completed', attempts, expiresInMs: until(expiresAt, now) }
  if (result) reply.result = result
  if (fingerprint !== undefined) reply.fingerprint = fingerprint
  return reply
}

const failed = (record: Failed, now: number): ClaimReply => ({
  status: 'failed',
  attempts: record.attempts,
  ...(record.error && { error: record.error }),
  ...(record.retryAt && { retryAfterMs: until(record.retryAt, now) }),
})

const holds = (lease: Lease, record: StoredRecord): boolean =>
  record.owner === lease.owner && record.fence === lease.fence

const differ = (one?: string, other?: string): boolean => one !== undefined && other !== undefined && one !== other

/** Rounded up, so that a duration never ends early; but what is to be at once has come. */
const after = (now: number, ms: number): Date => new Date(ms === 0 ? Math.floor(now) : Math.ceil(now + ms))

const until = (instant: Date, now: number): number => Math.max(1, Math.ceil(instant.getTime() - now))

const latest = (one: Date, other: Date): Date => (one > other ? one : other)

function impossible(record: never): never {
  throw new TypeError(`a record of an unknown status: ${JSON.stringify(record)}`)
}
