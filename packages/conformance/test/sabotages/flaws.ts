import type { ClaimReply, ClaimRequest, Completed, Lease, Outcome, Processing, StoredRecord } from '@hookonce/core'
import type { Flaw, Operation, Sabotaged } from '../machine-store'

export interface Sabotage extends Sabotaged {
  /** The guarantee that it breaks, and whose cases must see it. */
  guarantee: string
  name: string
  /** Is it wrong by a millisecond, which only a clock that stands still can tell? */
  exact?: true
}

export const broken = (guarantee: string, name: string, flaw: Flaw): Sabotage => ({ guarantee, name, flaw })

export const byAMillisecond = (guarantee: string, name: string, flaw: Flaw): Sabotage => ({
  guarantee,
  name,
  flaw,
  exact: true,
})

type Stored = StoredRecord | undefined
export const ever = new Date(Date.UTC(2130, 0, 1))
export const never = new Date(0)

// One thing wrong in what one operation reads ...
export const claimSees =
  (change: (stored: StoredRecord, request: ClaimRequest, now: number) => Stored): Flaw['sees'] =>
  (stored, operation, now) =>
    stored && operation.do === 'claim' ? change(stored, operation.request, now) : stored
export const ownerSees =
  (does: 'renew' | 'settle', change: (stored: StoredRecord, lease: Lease, now: number) => Stored): Flaw['sees'] =>
  (stored, operation, now) =>
    stored && operation.do === does ? change(stored, operation.lease, now) : stored

// ... or writes ...
export const writesAfter =
  (does: Operation['do'], change: (record: StoredRecord, before: Stored) => Stored): Flaw['writes'] =>
  (record, before, operation) =>
    record && operation.do === does ? change(record, before) : record

// ... or answers ...
export const tellsAfter =
  <Reply>(
    does: Operation['do'],
    change: (reply: Reply, before: Stored, operation: Operation) => unknown,
  ): Flaw['tells'] =>
  (reply, before, operation) =>
    operation.do === does ? change(reply as Reply, before, operation) : reply

export const tellsWaiting = (change: (reply: ClaimReply & { status: 'processing' }) => ClaimReply): Flaw['tells'] =>
  tellsAfter<ClaimReply>('claim', (reply) => (reply.status === 'processing' ? change(reply) : reply))
export const tellsClaimed = (
  change: (reply: ClaimReply & { status: 'claimed' }, before: Stored, request: ClaimRequest) => ClaimReply,
): Flaw['tells'] =>
  tellsAfter<ClaimReply>('claim', (reply, before, operation) =>
    reply.status === 'claimed' && operation.do === 'claim' ? change(reply, before, operation.request) : reply,
  )

// ... or is handed.
export const hearsSettle =
  (change: (outcome: Outcome) => Outcome): Flaw['hears'] =>
  (operation) =>
    operation.do === 'settle' ? { ...operation, outcome: change(operation.outcome) } : operation
export const hearsClaim =
  (change: (request: ClaimRequest) => ClaimRequest): Flaw['hears'] =>
  (operation) =>
    operation.do === 'claim' ? { ...operation, request: change(operation.request) } : operation
export const hearsBytes = (change: (bytes: Uint8Array) => Uint8Array | undefined): Flaw['hears'] =>
  hearsSettle((outcome) => {
    if (outcome.status === 'completed') return { ...outcome, result: outcome.result && change(outcome.result) }
    return { ...outcome, error: outcome.error && change(outcome.error) }
  })
export const hearsKey =
  (change: (key: string) => string): Flaw['hears'] =>
  (operation) => ({ ...operation, key: change(operation.key) })

export const isProcessing = (record: Stored): record is Processing => record?.status === 'processing'
export const isCompleted = (record: Stored): record is Completed => record?.status === 'completed'

export const lapsed = (record: Processing): Processing => ({ ...record, leaseUntil: never })
export const latest = (one: Date, other: Date): Date => (one > other ? one : other)

export function unlessLapsed(stored: StoredRecord, _: Lease, now: number): Stored {
  return isProcessing(stored) && now >= stored.leaseUntil.getTime() ? undefined : stored
}

export function unsettled(record: StoredRecord): Processing {
  const { key, owner, fence, attempts, takeover, createdAt, expiresAt } = record
  return { status: 'processing', key, owner, fence, attempts, takeover, createdAt, expiresAt, leaseUntil: ever }
}

export function withoutFingerprint({ fingerprint: _, ...record }: StoredRecord): StoredRecord {
  return record
}
