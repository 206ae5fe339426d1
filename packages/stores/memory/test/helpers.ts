import type { ClaimRequest, Lease, Store } from '@hookonce/core'

export const bytes = (...values: number[]): Uint8Array => Uint8Array.of(...values)

/** A clock that a test moves by hand. */
export function manualClock() {
  const clock = {
    ms: 1_700_000_000_000,
    now: () => clock.ms,
    elapse(ms: number) {
      clock.ms += ms
    },
  }
  return clock
}

export const requestOf = (key: string, over: Partial<ClaimRequest> = {}): ClaimRequest => ({
  key,
  owner: 'owner',
  leaseMs: 1_000,
  retentionMs: 10_000,
  ...over,
})

/** Claims a key that must be free. */
export async function grant(store: Store, key: string, over: Partial<ClaimRequest> = {}): Promise<Lease> {
  const request = requestOf(key, over)
  const reply = await store.claim(request)
  if (reply.status !== 'claimed') throw new Error(`${key} is ${reply.status}`)
  const { fence, attempts } = reply
  return { key, owner: request.owner, fence, attempts, fingerprint: request.fingerprint }
}

/** Claims and completes a key. */
export async function complete(store: Store, key: string, result?: Uint8Array, over: Partial<ClaimRequest> = {}) {
  const lease = await grant(store, key, over)
  const retentionMs = over.retentionMs ?? 10_000
  return store.settle(lease, { status: 'completed', retentionMs, ...(result && { result }) })
}
