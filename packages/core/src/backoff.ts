import type { Runtime } from './runtime'

/** Milliseconds between tries: exponential from the second on, with full jitter between the bounds. */
export interface Backoff {
  minMs: number
  maxMs: number
}

/** With jitter, callers that failed together do not come back together (F40). */
export function backoffMs({ minMs, maxMs }: Backoff, attempt: number, runtime: Runtime): number {
  const ceiling = Math.min(maxMs, minMs * 2 ** attempt)
  return Math.round(minMs + runtime.random() * (ceiling - minMs))
}
