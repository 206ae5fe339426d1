import type { StoredRecord } from '@hookonce/core'
import {
  broken,
  claimSees,
  ever,
  hearsSettle,
  isCompleted,
  type Sabotage,
  tellsAfter,
  tellsClaimed,
  writesAfter,
} from './flaws'

export const accountsSabotages: readonly Sabotage[] = [
  broken('G12', 'does not keep attempts over a retry', {
    sees: claimSees((stored) => (stored.status === 'failed' && stored.retryAt ? { ...stored, attempts: 0 } : stored)),
  }),
  broken('G12', 'counts attempts at the settle', {
    writes: (record, before, operation) => {
      if (record && operation.do === 'settle') return { ...record, attempts: record.attempts + 1 }
      return record && before && operation.do === 'claim' ? { ...record, attempts: before.attempts } : record
    },
  }),
  broken('G12', 'counts a copy of a claim', {
    writes: writesAfter('claim', (record, before) =>
      record.owner === before?.owner ? { ...record, attempts: record.attempts + 1 } : record,
    ),
  }),
  broken('G12', 'charges an attempt that is given back', {
    hears: hearsSettle((outcome) => (outcome.status === 'failed' ? { ...outcome, charge: undefined } : outcome)),
  }),
  broken('G13', 'does not tell a takeover', {
    tells: tellsClaimed((reply) => ({ ...reply, takeover: false })),
  }),
  broken('G13', 'does not tell a takeover again', {
    tells: tellsClaimed((reply, before, { owner }) =>
      before?.owner === owner ? { ...reply, takeover: false } : reply,
    ),
  }),
  broken('G13', 'forgets a takeover at a release', {
    writes: writesAfter('settle', (record) => ({ ...record, takeover: false })),
  }),
  broken('G13', 'keeps a takeover for ever', {
    writes: writesAfter('settle', (record, before) => ({ ...record, takeover: before?.takeover ?? false })),
  }),
  broken('G13', 'takes a retry for a takeover', {
    sees: claimSees((stored) => (stored.status === 'failed' ? { ...stored, takeover: true } : stored)),
  }),
  broken('G16', 'says ok of a lost record', {
    tells: tellsAfter('settle', (reply) => (reply === 'vanished' ? 'ok' : reply)),
  }),
  broken('G16', 'says stale of a lost record', {
    tells: tellsAfter('settle', (reply) => (reply === 'vanished' ? 'stale' : reply)),
  }),
  broken('G16', 'does not record the completion of a lost record', {
    writes: writesAfter('settle', (record) => (isCompleted(record) && record.vanished ? undefined : record)),
  }),
  broken('G16', 'does not mark a lost record', {
    writes: writesAfter('settle', (record) => ({ ...record, vanished: undefined }) as StoredRecord),
  }),
  broken('G16', 'records the failure of a lost record', {
    sees: (stored, operation, now) => {
      if (stored || operation.do !== 'settle' || operation.outcome.status !== 'failed') return stored
      const { lease } = operation
      const record = { ...lease, takeover: false, createdAt: new Date(now), expiresAt: ever }
      return { ...record, status: 'processing', leaseUntil: ever }
    },
    tells: tellsAfter('settle', (reply, before) => (before ? reply : 'vanished')),
  }),
]
