import { type Completed, type Failed, IdempotencyError, type Processing, type StoredRecord } from '@hookonce/core'
import { live } from '@hookonce/core/machine'
import { LRUCache } from 'lru-cache'

/** The records of one memory store, kept within its limits. */
export interface Records {
  /** The live record; an expired one is dropped. */
  get(key: string, at: number): StoredRecord | undefined
  /** Keeps the record, whatever the limits say: a settle must not be lost for want of room (G17). */
  put(record: StoredRecord, at: number): void
  delete(key: string): boolean
  /** Sees to it that a new record fits. Throws `STORE_FULL`. */
  makeRoom(record: Sized, at: number): void
}

type Sized = Pick<StoredRecord, 'key' | 'owner' | 'fingerprint'> & { result?: Uint8Array; error?: Uint8Array }

interface Limits {
  maxRecords: number
  maxBytes: number
  now: () => number
}

/** A sweep looks at every record, some 20 ms for 100 000; one in 2 s, then, so that a full store spends 1 % on it. */
const sweptPerMs = 50

export function createRecords({ maxRecords, maxBytes, now }: Limits): Records {
  // Two places, and neither evicts: without its claim a key would be run beside the first run, and without
  // its outcome, run again (F80). Room comes from expiry alone.
  const claims = new Map<string, Processing>()
  const settled = new LRUCache<string, Completed | Failed>({
    maxSize: Number.MAX_SAFE_INTEGER, // no limit: it makes the cache count bytes
    perf: { now },
    ttlResolution: 0, // any other value starts timers
    allowStale: true, // `live` alone judges
  })
  let claimBytes = 0
  let nextSweep = 0

  const count = () => claims.size + settled.size

  function remove(key: string): boolean {
    const claim = claims.get(key)
    if (!claim) return settled.delete(key)
    claimBytes -= bytesOf(claim)
    return claims.delete(key)
  }

  function sweep(at: number): void {
    if (at < nextSweep) return
    settled.purgeStale()
    for (const claim of claims.values()) if (!live(claim, at)) remove(claim.key)
    nextSweep = at + count() / sweptPerMs
  }

  function limitReached(bytes: number): string | undefined {
    if (count() + 1 > maxRecords) return `maxRecords (${maxRecords})`
    if (claimBytes + settled.calculatedSize + bytes > maxBytes) return `maxBytes (${maxBytes})`
    return undefined
  }

  return {
    get(key, at) {
      const stored = claims.get(key) ?? settled.peek(key)
      const record = live(stored, at)
      if (stored && !record) remove(key)
      return record
    },

    put(record, at) {
      remove(record.key)
      const size = bytesOf(record)
      if (record.status === 'processing') {
        claims.set(record.key, record)
        claimBytes += size
      } else {
        settled.set(record.key, record, { size, start: at, ttl: record.expiresAt.getTime() - at })
      }
    },

    delete: remove,

    makeRoom(record, at) {
      const bytes = bytesOf(record)
      if (!limitReached(bytes)) return
      sweep(at)
      const limit = limitReached(bytes)
      if (!limit) return
      throw new IdempotencyError(
        'STORE_FULL',
        `memoryStore has reached ${limit}, and evicts no record before it expires. ` +
          'Raise that limit, shorten retentionMs, or use a store outside of the process.',
      )
    },
  }
}

/** Keys, owners and fingerprints are ASCII: a character is a byte. */
const bytesOf = ({ key, owner, fingerprint = '', result, error }: Sized): number =>
  key.length + owner.length + fingerprint.length + (result?.byteLength ?? 0) + (error?.byteLength ?? 0)
