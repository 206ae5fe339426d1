import type { ClaimReply, Store } from '@hookonce/core'
import {
  broken,
  claimSees,
  isProcessing,
  lapsed,
  never,
  ownerSees,
  type Sabotage,
  tellsAfter,
  tellsClaimed,
  tellsWaiting,
  unsettled,
  writesAfter,
} from './flaws'

export const ownershipSabotages: readonly Sabotage[] = [
  broken('G1', 'get, then set', { dawdles: true }),
  broken('G1', 'tells a rival to come back at once', {
    tells: tellsWaiting((reply) => ({ ...reply, retryAfterMs: 0 })),
  }),
  broken('G1', 'tells a rival when, in fractions', {
    tells: tellsWaiting((reply) => ({ ...reply, retryAfterMs: 1.5 })),
  }),
  batching('answers the first of a batch for all', (replies) => replies.map(() => replies[0])),
  batching('drops what is taken from a batch, and shifts the rest', (replies) => {
    const granted = replies.filter((reply) => reply?.status === 'claimed')
    return replies.map((_, index) => granted[index] ?? { status: 'processing', retryAfterMs: 1 })
  }),
  broken('G2', 'does not know its own claim', {
    tells: tellsClaimed((reply, before, { owner }) =>
      before?.owner === owner ? { status: 'processing', retryAfterMs: 1 } : reply,
    ),
  }),
  broken('G2', 'grants its own claim anew', {
    sees: claimSees((stored, { owner }) =>
      isProcessing(stored) && stored.owner === owner ? { ...stored, owner: 'another', leaseUntil: never } : stored,
    ),
  }),
  broken('G2', 'shortens the lease of a re-sent claim', {
    sees: claimSees((stored, { owner }) => (isProcessing(stored) && stored.owner === owner ? lapsed(stored) : stored)),
  }),
  broken('G2', 'does not know its own settle', {
    sees: ownerSees('settle', (stored) => (isProcessing(stored) ? stored : { ...stored, owner: 'another' })),
  }),
  broken('G2', 'lets a re-sent settle change the outcome', {
    sees: ownerSees('settle', (stored) => (isProcessing(stored) ? stored : unsettled(stored))),
  }),
  broken('G2', 'grants a late copy of a claim that failed', {
    sees: claimSees((stored) => (stored.status === 'failed' ? { ...stored, owner: 'another' } : stored)),
  }),
  broken('G3', 'has no owner check', { sees: ownerSees('settle', (stored, { owner }) => ({ ...stored, owner })) }),
  broken('G3', 'has no fence check', { sees: ownerSees('settle', (stored, { fence }) => ({ ...stored, fence })) }),
  broken('G3', 'has no owner check in renew', {
    sees: ownerSees('renew', (stored, { owner }) => ({ ...stored, owner })),
  }),
  broken('G3', 'has no fence check in renew', {
    sees: ownerSees('renew', (stored, { fence }) => ({ ...stored, fence })),
  }),
  broken('G3', 'lets a late settle overwrite the successor', {
    sees: ownerSees('settle', (stored, { owner, fence }) =>
      stored.fence > fence ? { ...stored, owner, fence } : stored,
    ),
  }),
  broken('G3', 'lets a late failure free the successor', {
    hears: (operation) =>
      operation.do === 'settle' && operation.outcome.status === 'failed' && operation.outcome.retryAfterMs === 0
        ? { do: 'forget', key: operation.key }
        : operation,
    tells: tellsAfter('forget', (found) => (found ? 'ok' : 'stale')),
  }),
  broken('G3', 'resurrects what was settled, by a renewal', {
    sees: ownerSees('renew', (stored) => (isProcessing(stored) ? stored : unsettled(stored))),
  }),
  broken('G4', 'counts fences from 1', {
    writes: writesAfter('claim', (record) => ({ ...record, fence: record.attempts })),
  }),
  broken('G4', 'keeps the fence over a retry', {
    writes: writesAfter('claim', (record, before) =>
      before?.status === 'failed' ? { ...record, fence: before.fence } : record,
    ),
    tells: tellsClaimed((reply, before) => (before?.status === 'failed' ? { ...reply, fence: before.fence } : reply)),
  }),
  broken('G4', 'gives a fence that is no integer', {
    tells: tellsClaimed((reply) => ({ ...reply, fence: reply.fence + 0.5 })),
  }),
]

/** Claims of one moment go to the store together, and their replies get mixed up. */
function batching(name: string, mix: (replies: (ClaimReply | undefined)[]) => (ClaimReply | undefined)[]): Sabotage {
  const spoils = (store: Store): Store => {
    let batch: Promise<ClaimReply>[] = []
    return {
      ...store,
      async claim(request) {
        const mine = batch
        const index = mine.push(store.claim(request)) - 1
        await Promise.resolve()
        batch = []
        return mix(await Promise.all(mine))[index] ?? { status: 'mismatch' }
      },
    }
  }
  return { guarantee: 'G1', name, spoils }
}
