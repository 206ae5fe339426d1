/** What a store keeps for one key. Instants are the store's clock; one has come when `now >= instant`. */
export type StoredRecord = Processing | Completed | Failed

interface Common {
  /** Scope and key, encoded: ASCII 0x21..0x7E, at most 200 bytes. See `key.ts`. */
  key: string
  /** Who was granted the key last: 128 random bits as base64url. */
  owner: string
  /** The fencing token of that grant; grows with every grant of the key. */
  fence: number
  /** Grants so far, less those given back by `charge: false`. */
  attempts: number
  /** An earlier owner's fate is unknown. Kept until completed, or failed and charged. */
  takeover: boolean
  /** What the first claim that had one said the input was: ASCII, 1 to 128 bytes. */
  fingerprint?: string
  /** When the key was first claimed. */
  createdAt: Date
  /** End of retention; from then on the record is as if absent. */
  expiresAt: Date
}

/** Claimed: a handler runs, or ran and was never heard of again. */
export interface Processing extends Common {
  status: 'processing'
  /** From then on another owner may take over. */
  leaseUntil: Date
}

/** The handler returned; `result` is what it returned, as bytes. */
export interface Completed extends Common {
  status: 'completed'
  settledAt: Date
  /** Absent when the result was too large or could not be encoded. */
  result?: Uint8Array
  /** The record had gone missing during the run, and was written anew by the settle (F38). */
  vanished?: true
}

/** The handler failed: for good, or until `retryAt`. */
export interface Failed extends Common {
  status: 'failed'
  settledAt: Date
  error?: Uint8Array
  /** From then on the key can be claimed again. Absent: failed for good. */
  retryAt?: Date
}
