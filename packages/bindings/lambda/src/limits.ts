import type { Idempotency, Policy } from '@hookonce/core'

/** What is asked of the context that Lambda gives a function. */
export interface LambdaContext {
  getRemainingTimeInMillis(): number
}

/**
 * Limits by which all ends before Lambda does: waiting for another run takes a fifth of what is left at most, the handler's
 * run three fifths, and a lease renewed at its very end is over in the last. A function that is cut off at its deadline
 * leaves no key behind that is blocked, and one that is too slow has the time to say so.
 */
export function limitsOf(context: LambdaContext, { policy }: Idempotency, waitMs = policy.waitMs): Partial<Policy> {
  // What the replies of the store and our own take is not counted.
  const fifth = Math.max(10, Math.floor((context.getRemainingTimeInMillis() * 0.95) / 5))
  const leaseMs = Math.min(policy.leaseMs, fifth)
  return {
    leaseMs,
    maxRuntimeMs: Math.min(policy.maxRuntimeMs, fifth * 4 - leaseMs),
    storeDeadlineMs: Math.min(policy.storeDeadlineMs, fifth),
    waitMs: Math.min(waitMs, fifth),
    // Another try has a deadline of its own: whoever sends, sends again.
    retries: 0,
  }
}
