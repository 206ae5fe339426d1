import type { StoredRecord } from '@hookonce/core'
import {
  broken,
  byAMillisecond,
  claimSees,
  ever,
  isProcessing,
  lapsed,
  latest,
  never,
  ownerSees,
  type Sabotage,
  unlessLapsed,
  writesAfter,
} from './flaws'

export const timeSabotages: readonly Sabotage[] = [
  broken('G5', 'compares the lease the wrong way round', {
    sees: claimSees((stored, _, now) => {
      if (!isProcessing(stored)) return stored
      return { ...stored, leaseUntil: now < stored.leaseUntil.getTime() ? never : ever }
    }),
  }),
  byAMillisecond('G5', 'ends a lease 1 ms late', {
    sees: claimSees((stored) =>
      isProcessing(stored) ? { ...stored, leaseUntil: new Date(+stored.leaseUntil + 1) } : stored,
    ),
  }),
  broken('G5', 'takes the lease for retention', {
    writes: (record) => (isProcessing(record) ? { ...record, expiresAt: record.leaseUntil } : record),
  }),
  broken('G5', 'lets a renewal shorten the lease', {
    sees: ownerSees('renew', (stored) => (isProcessing(stored) ? lapsed(stored) : stored)),
  }),
  broken('G5', 'answers a renewal, and does nothing', { writes: writesAfter('renew', (_, before) => before) }),
  broken('G5', 'refuses a late renewal', { sees: ownerSees('renew', unlessLapsed) }),
  broken('G5', 'refuses a late settle', {
    sees: ownerSees(
      'settle',
      (stored, lease, now) => unlessLapsed(stored, lease, now) ?? { ...stored, owner: 'another' },
    ),
  }),
  broken('G7', 'lets an expired record block', {
    sees: claimSees((stored) => (isProcessing(stored) ? stored : { ...stored, expiresAt: ever })),
  }),
  broken('G7', 'finds an expired record', {
    sees: (stored, operation) => (stored && operation.do === 'find' ? { ...stored, expiresAt: ever } : stored),
  }),
  broken('G7', 'settles an expired record', {
    sees: ownerSees('settle', (stored) => ({ ...stored, expiresAt: ever })),
  }),
  byAMillisecond('G7', 'expires 1 ms late', {
    sees: (stored) => stored && { ...stored, expiresAt: new Date(+stored.expiresAt + 1) },
  }),
  broken('G14', 'does not hold a failed key', {
    sees: claimSees((stored, { owner }) =>
      stored.status === 'failed' && stored.retryAt && stored.owner !== owner ? { ...stored, retryAt: never } : stored,
    ),
  }),
  broken('G14', 'holds a failed key for ever', {
    sees: claimSees((stored) => (stored.status === 'failed' && stored.retryAt ? { ...stored, retryAt: ever } : stored)),
  }),
  broken('G14', 'lets retention end before retryAt', {
    writes: (record, _, operation) =>
      record?.status === 'failed' && operation.do === 'settle'
        ? { ...record, expiresAt: new Date(+record.settledAt + operation.outcome.retentionMs) }
        : record,
  }),
  broken('G14', 'leaves the error in the record of the retry', {
    writes: writesAfter('claim', (record, before) =>
      before?.status === 'failed' ? ({ ...record, error: before.error } as StoredRecord) : record,
    ),
  }),
  broken('G15', 'keeps the retention of the claim', {
    writes: writesAfter('settle', (record, before) => ({
      ...record,
      expiresAt: before?.expiresAt ?? record.expiresAt,
    })),
  }),
  broken('G15', 'keeps the longest retention', {
    writes: (record, before) =>
      record && { ...record, expiresAt: latest(record.expiresAt, before?.expiresAt ?? never) },
  }),
  broken('G15', 'does not keep the record as long as its lease', {
    writes: writesAfter('renew', (record, before) => ({ ...record, expiresAt: before?.expiresAt ?? record.expiresAt })),
  }),
]
