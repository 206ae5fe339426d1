/** Exponential with full jitter between the bounds: callers that failed together do not come back together (F40). */
export function backoffMs({ minMs, maxMs }: { minMs: number; maxMs: number }, attempt: number, random: number): number {
  const ceiling = Math.min(maxMs, minMs * 2 ** attempt)
  return Math.round(minMs + random * (ceiling - minMs))
}
