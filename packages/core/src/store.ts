import type { StoredRecord } from './record'

/**
 * The contract between core and a store. A store keeps one record a key and changes it only by these
 * five operations, each of them atomic. What each one replies and writes is spelled out, row by row, in
 * `machine.ts`; a store that agrees with it passes `@hookonce/conformance`, whose cases carry these numbers.
 *
 * - G1 One winner: of any number of concurrent claims on a free key, one is granted.
 * - G2 A re-sent claim, renew or settle is recognised by its owner, and changes nothing more.
 * - G3 While a record exists, a stale owner changes nothing.
 * - G4 Fences of a key grow with every grant, also across expiry and `forget`, as long as the store's
 *   clock moves on. Fences of different keys are not comparable.
 * - G5 A lease ends by the store's clock alone.
 * - G6 A completed or finally failed record does not change until it expires or is forgotten.
 * - G7 An expired record is as if absent, before any sweep.
 * - G8 Bytes come back as they went in (0 bytes, NUL, any byte), and as the caller's own copy.
 * - G9 Keys, owners and fingerprints that differ in a byte differ.
 * - G10 A promise that rejects means *unknown*: never read as free, never as taken. A store rejects
 *   rather than guesses, and rejects a number that it cannot hold rather than clip or round it.
 * - G11 A mismatch is told before all else, and only when both sides have a fingerprint.
 * - G12 Attempts count grants, at claim, so that a crash loop is counted too.
 * - G13 A takeover is told, and told again to a re-sent claim.
 * - G14 A failed record is held until `retryAt` (and kept at least until then), and claimable from then.
 * - G15 Retention runs from the grant while processing, and from the settle after it.
 * - G16 A lost record is reported as `vanished`, again when re-sent.
 * - G17 Capacity may refuse a claim, never a renew or a settle.
 *
 * Operations on one key that are not awaited may be applied in any order. Request objects and bytes belong
 * to the store until its promise settles. Core has checked every argument: a store may rely on that.
 */
export interface Store {
  /** Grants the key, or tells why not. One atomic round trip. */
  claim(request: ClaimRequest): Promise<ClaimReply>
  /** Keeps a claim alive for `leaseMs` from now, or longer if it was granted longer. */
  renew(lease: Lease, leaseMs: number): Promise<RenewReply>
  /** Ends a claim with its outcome. */
  settle(lease: Lease, outcome: Outcome): Promise<SettleReply>
  /** The live record, read consistently (from the primary), with its result or error. */
  find(key: string): Promise<StoredRecord | undefined>
  /** Deletes the record; was there a live one? Never re-sent by a store itself. */
  forget(key: string): Promise<boolean>
}

/**
 * What a store adds whose records can be settled within a transaction of the caller's. The cases of
 * `transactionConformance` carry these numbers.
 *
 * - T1 The outcome commits or rolls back with the transaction, and so with all else that it writes.
 * - T2 Only `ok` may commit: `stale`, `settled` and `vanished` write nothing.
 * - T3 A claim that meets the row lock of an open transaction is told `processing` within a moment, also when the
 *   lease is over; other keys do not wait with it.
 * - T4 A settle beside an open transaction waits for it, or rejects, and is then told what stands.
 */
export interface Transactions<Tx> {
  /** `settled`: this lease's outcome is recorded already (an earlier COMMIT went through, and its reply was lost). */
  settleIn(tx: Tx, lease: Lease, outcome: Outcome): Promise<SettleInReply>
  /**
   * Opens a transaction; commits when `work` resolves, rolls back when it rejects. May call `work` again after a
   * conflict. Rejects with `unknown: true` on the error when the connection died during COMMIT.
   */
  transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result>
}

/**
 * A store with transactions, as `transactional()` of `@hookonce/core/transactional` makes it. Claims are made
 * outside of them: within, rivals would wait for the commit (F57).
 */
export interface TransactionalStore<Tx> extends Store, Transactions<Tx> {
  /** Core's own part, set by `transactional()`. */
  readonly extension: unknown
}

export interface ClaimRequest {
  key: string
  /** One per logical claim: reused when that claim is re-sent, never by a new one. */
  owner: string
  /** Milliseconds until another owner may take over. */
  leaseMs: number
  /** Milliseconds that the record is kept, from the grant; at least `leaseMs`. */
  retentionMs: number
  fingerprint?: string
}

/** What a granted claim holds: proof of ownership for `renew` and `settle`. */
export interface Lease {
  key: string
  owner: string
  fence: number
  attempts: number
  fingerprint?: string
}

/** `retryAfterMs` and `expiresInMs` are whole milliseconds, rounded up, at least 1. */
export type ClaimReply =
  | { status: 'claimed'; fence: number; attempts: number; takeover: boolean }
  | { status: 'processing'; retryAfterMs: number }
  | { status: 'completed'; result?: Uint8Array; attempts: number; fingerprint?: string; expiresInMs: number }
  /** Without `retryAfterMs`: failed for good. */
  | { status: 'failed'; error?: Uint8Array; attempts: number; retryAfterMs?: number }
  | { status: 'mismatch' }

export type RenewReply = 'ok' | 'stale'

export type Outcome =
  | { status: 'completed'; result?: Uint8Array; retentionMs: number }
  | {
      status: 'failed'
      error?: Uint8Array
      retentionMs: number
      /** Milliseconds until the key can be claimed again; 0: at once; absent: failed for good. */
      retryAfterMs?: number
      /** `false` gives the attempt back (a shutdown); needs `retryAfterMs`. */
      charge?: false
    }

export type SettleReply = 'ok' | 'stale' | 'vanished'

export type SettleInReply = SettleReply | 'settled'
