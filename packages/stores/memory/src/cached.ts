import type { ClaimReply, ClaimRequest, Store } from '@hookonce/core'
import { LRUCache } from 'lru-cache'
import { checkOptions } from './options'

export interface CachedOptions {
  /** How many completed records are kept; the least recently used one goes first. Default 10 000. */
  max?: number
  /** Bytes of their keys, fingerprints and results. Default 64 MiB. */
  maxBytes?: number
  /** Milliseconds that a record is kept: how late a `forget` elsewhere may take effect here. Default 60 000. */
  ttlMs?: number
  /** A monotonic clock in milliseconds. For tests. */
  now?: () => number
}

type CompletedReply = Extract<ClaimReply, { status: 'completed' }>

interface Entry {
  reply: CompletedReply
  staleAt: number
  expiresAt: number
}

/**
 * The store given, which answers a duplicate of a completed key from this process, without a round trip.
 * A completed record does not change until it expires (G6), so that is safe; a claim that runs, or a failure,
 * is never cached. Whatever else the store can do, it still can.
 *
 * @throws `INVALID_OPTION` for an unknown option, or one out of range.
 */
export function cached<S extends Store>(store: S, options: CachedOptions = {}): S {
  const { max = 10_000, maxBytes = 64 * 1024 * 1024, ttlMs = 60_000, now = monotonic, ...unknown } = options
  checkOptions({ max, maxBytes, ttlMs }, now, unknown)
  const entries = new LRUCache<string, Entry>({ max, maxSize: maxBytes, sizeCalculation: bytesOf })
  let forgets = 0

  async function claim(request: ClaimRequest): Promise<ClaimReply> {
    const sentAt = now()
    const entry = entries.get(request.key)
    if (entry && sentAt < entry.staleAt) return answer(entry, request, sentAt)
    const forgetsBefore = forgets
    const reply = await store.claim(request)
    // Only what a claim was told is cached. That a settle was `ok` does not say what is recorded: when it was
    // re-sent, the first outcome stands (F29). And a reply that a `forget` overtook may tell of a record that
    // is gone.
    if (reply.status === 'completed' && forgets === forgetsBefore) {
      entries.set(request.key, entryOf(reply, sentAt, ttlMs))
    }
    return reply
  }

  async function forget(key: string): Promise<boolean> {
    try {
      return await store.forget(key)
    } finally {
      // After the reply, since a claim that crossed it may have cached the record meanwhile; and also when it
      // failed, since it may have been applied.
      forgets += 1
      entries.delete(key)
    }
  }

  // An heir as the target, not the store itself: a proxy may not show other methods than a frozen target has.
  return new Proxy<S>(Object.create(store), {
    get(_, name) {
      if (name === 'claim') return claim
      if (name === 'forget') return forget
      const member: unknown = Reflect.get(store, name)
      return typeof member === 'function' ? member.bind(store) : member
    },
  })
}

const monotonic = (): number => performance.now()

/** Its life counts from when the claim was sent: a reply that was long on its way must not outlive the record. */
const entryOf = (reply: CompletedReply, sentAt: number, ttlMs: number): Entry => ({
  reply: withOwnResult(reply),
  staleAt: sentAt + Math.min(ttlMs, reply.expiresInMs),
  expiresAt: sentAt + reply.expiresInMs,
})

function answer({ reply, expiresAt }: Entry, { fingerprint }: ClaimRequest, at: number): ClaimReply {
  if (fingerprint !== undefined && reply.fingerprint !== undefined && fingerprint !== reply.fingerprint) {
    return { status: 'mismatch' }
  }
  const own = withOwnResult(reply)
  own.expiresInMs = Math.max(1, Math.ceil(expiresAt - at))
  return own
}

/** Each caller's own copy (G8). */
function withOwnResult(reply: CompletedReply): CompletedReply {
  const own = { ...reply }
  if (own.result) own.result = new Uint8Array(own.result)
  return own
}

const bytesOf = ({ reply }: Entry, key: string): number =>
  key.length + (reply.fingerprint?.length ?? 0) + (reply.result?.byteLength ?? 0)
