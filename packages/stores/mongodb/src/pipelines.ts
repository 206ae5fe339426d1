import type { ClaimRequest, Lease, Outcome } from '@hookonce/core'
import * as is from './expressions'
import { after, and, type Expression, equals, firstOf, format, latest, literal, long } from './expressions'

/** Each is the update of one document, found by its `_id` alone: so a live rival is never a duplicate key (F71). */
export type Pipeline = Record<string, unknown>[]

export function claimPipeline({ owner, leaseMs, retentionMs, fingerprint }: ClaimRequest): Pipeline {
  const asked = fingerprint === undefined ? '$fingerprint' : literal(fingerprint)
  const granted = {
    _id: '$_id',
    format,
    status: 'processing',
    owner: literal(owner),
    // In microseconds, and int64. The clock makes it grow also where the previous record is gone (G4).
    fence: { $max: [{ $add: ['$fence', 1] }, { $multiply: [{ $toLong: '$$NOW' }, 1000] }] },
    attempts: { $add: [{ $ifNull: ['$attempts', 0] }, 1] },
    takeover: { $or: [is.isProcessing, { $ifNull: ['$takeover', false] }] },
    fingerprint: { $ifNull: ['$fingerprint', asked] },
    createdAt: { $ifNull: ['$createdAt', '$$NOW'] },
    leaseUntil: after(leaseMs),
    expiresAt: after(retentionMs),
  }
  const differs = { $ne: [{ $ifNull: ['$fingerprint', asked] }, asked] }
  const isOwn = equals('$owner', owner)
  return [
    // As if absent, before any sweep (G7).
    firstOf([is.isExpired, { _id: '$_id' }]),
    firstOf(
      [is.isAbsent, granted],
      [{ $or: [{ $not: [is.isReadable] }, differs] }, '$$ROOT'],
      // A re-sent claim recognises itself (F27).
      [and(is.isProcessing, isOwn), prolonged(leaseMs)],
      // Of a failed record it is a late copy of a claim that has ended, which must not start a second run (F32).
      [isOwn, '$$ROOT'],
      [is.isClaimable, granted],
    ),
  ]
}

export const renewPipeline = (lease: Lease, leaseMs: number): Pipeline => [
  firstOf([isHeldBy(lease), prolonged(leaseMs)]),
]

/** `restore`: a completion whose record is gone is written all the same (F38). */
export function settlePipeline(lease: Lease, outcome: Outcome, restore: boolean): Pipeline {
  const { owner, fence, attempts, fingerprint } = lease
  const settled = outcome.status === 'completed' ? completed(outcome) : failed(outcome)
  const identity = { _id: '$_id', format, owner: '$owner', fence: '$fence', attempts: '$attempts' }
  const ended = { ...identity, fingerprint: '$fingerprint', createdAt: '$createdAt', ...settled }
  const restored = {
    _id: '$_id',
    format,
    owner: literal(owner),
    fence: long(fence),
    attempts,
    ...(fingerprint !== undefined && { fingerprint: literal(fingerprint) }),
    createdAt: '$$NOW',
    vanished: true,
    ...settled,
  }
  const isGone = { $or: [is.isAbsent, is.isExpired] }
  return [restore ? firstOf([isHeldBy(lease), ended], [isGone, restored]) : firstOf([isHeldBy(lease), ended])]
}

const isHeldBy = ({ owner, fence }: Lease): Expression =>
  and(is.isReadable, { $not: [is.isExpired] }, is.isProcessing, equals('$owner', owner), equals('$fence', long(fence)))

function prolonged(leaseMs: number): Expression {
  const leaseUntil = latest('$leaseUntil', after(leaseMs))
  return { $mergeObjects: ['$$ROOT', { leaseUntil, expiresAt: latest('$expiresAt', leaseUntil) }] }
}

const completed = ({ result, retentionMs }: Outcome & { status: 'completed' }) => ({
  status: 'completed',
  takeover: false,
  settledAt: '$$NOW',
  expiresAt: after(retentionMs),
  ...(result && { result }),
})

function failed({ error, retentionMs, retryAfterMs, charge }: Outcome & { status: 'failed' }) {
  const retryAt = retryAfterMs === undefined ? undefined : after(retryAfterMs)
  return {
    status: 'failed',
    ...(charge === false ? { takeover: '$takeover', attempts: { $subtract: ['$attempts', 1] } } : { takeover: false }),
    settledAt: '$$NOW',
    expiresAt: retryAt ? latest(after(retentionMs), retryAt) : after(retentionMs),
    ...(retryAt !== undefined && { retryAt }),
    ...(error && { error }),
  }
}
