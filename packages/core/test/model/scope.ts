// The small world that is searched: three workers on one key. One tick of the store's clock is a millisecond.
import type { Lease, Outcome } from '@hookonce/core'

export const workers = 3
export const leaseMs = 2
export const retentionMs = 5
export const lastTick = 9
/** Messages on their way at the same time; each may be delivered any number of times, at any time, or never. */
export const mostInFlight = 3
/** Logical claims that a worker makes, one after the other: after a crash, a refusal or an end. */
export const mostClaims = 3

export type Ending = 'completed' | 'failed' | 'held' | 'final' | 'released'
export const endings: readonly Ending[] = ['completed', 'failed', 'held', 'final', 'released']

export const ownerOf = (worker: number, claim: number): string => `w${worker}c${claim}`

/** Each owner's result is its own. */
const results = new Map<string, Uint8Array>()

export function resultOf(owner: string): Uint8Array {
  const result = results.get(owner) ?? new TextEncoder().encode(owner)
  results.set(owner, result)
  return result
}

export function outcomeOf(ending: Ending, { owner }: Pick<Lease, 'owner'>): Outcome {
  switch (ending) {
    case 'completed':
      return { status: 'completed', result: resultOf(owner), retentionMs }
    case 'failed':
      return { status: 'failed', retentionMs, retryAfterMs: 0 }
    case 'held':
      return { status: 'failed', retentionMs, retryAfterMs: 1 }
    case 'final':
      return { status: 'failed', retentionMs }
    case 'released':
      return { status: 'failed', retentionMs, retryAfterMs: 0, charge: false }
  }
}
