import type { Store, StoredRecord } from '@hookonce/core'
import * as machine from '@hookonce/core/machine'
import { checkOptions } from './options'
import { createRecords } from './records'

export interface MemoryStoreOptions {
  /** How many records the store holds, running and settled together. Default 100 000. */
  maxRecords?: number
  /** Bytes of their keys, owners, fingerprints, results and errors. Default 64 MiB. */
  maxBytes?: number
  /** The store's clock: milliseconds since the epoch, never going back. For tests. */
  now?: () => number
}

/**
 * A store in the memory of **this process alone**: two processes with a store each do not see each other's
 * claims, and a restart forgets them all. For tests, development, and programs that are one process by design.
 *
 * Nothing is evicted before it expires. At capacity a claim of a new key rejects with `STORE_FULL`, and its
 * handler does not run; a key that has a record is answered, and renewing and settling go on (G17).
 *
 * @throws `INVALID_OPTION` for an unknown option, or one out of range.
 */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  const { maxRecords = 100_000, maxBytes = 64 * 1024 * 1024, now = monotonic, ...unknown } = options
  checkOptions({ maxRecords, maxBytes }, now, unknown)
  const records = createRecords({ maxRecords, maxBytes, now })

  /** One transition of one record: atomic, since nothing is awaited between the read and the write. */
  function apply<Reply>(
    key: string,
    transition: (stored: StoredRecord | undefined, at: number) => machine.Transition<Reply>,
  ): Reply {
    const at = now()
    const stored = records.get(key, at)
    const { record, reply } = transition(stored, at)
    if (record && record !== stored) records.put(record, at)
    return reply
  }

  return {
    async claim(request) {
      const reply = apply(request.key, (stored, at) => {
        if (!stored) records.makeRoom(request, at)
        return machine.claim(stored, request, at)
      })
      return withOwnBytes(reply)
    },

    async renew(lease, leaseMs) {
      return apply(lease.key, (stored, at) => machine.renew(stored, lease, leaseMs, at))
    },

    async settle(lease, outcome) {
      return apply(lease.key, (stored, at) => machine.settle(stored, lease, withOwnBytes(outcome), at))
    },

    async find(key) {
      return structuredClone(records.get(key, now()))
    },

    async forget(key) {
      return records.get(key, now()) !== undefined && records.delete(key)
    },
  }
}

/** Anchored to the wall clock once: a step of that clock must not end a lease early (F80). */
const monotonic = (): number => performance.timeOrigin + performance.now()

/** Copied on the way in and out, so that nobody can change a record by changing bytes of their own (G8). */
function withOwnBytes<T extends { status: string; result?: Uint8Array; error?: Uint8Array }>(value: T): T {
  if (!value.result && !value.error) return value
  const own = { ...value }
  // Not slice(): that of a Buffer shares its memory.
  if (own.result) own.result = new Uint8Array(own.result)
  if (own.error) own.error = new Uint8Array(own.error)
  return own
}
