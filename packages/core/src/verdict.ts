import type { RunContext } from './context'
import type { IdempotencyError } from './errors'
import type { RecordedFailure } from './failure'
import type { Policy } from './policy'

/** What a failure means for the key: which code later callers get; final without `retryAfterMs`. */
export interface Verdict {
  verdict: RecordedFailure['verdict']
  retryAfterMs?: number
  charge?: false
}

export function judge(policy: Policy, error: unknown, run: RunContext, aborted: IdempotencyError | undefined): Verdict {
  if (!mayRetry(policy, error)) return { verdict: 'PREVIOUSLY_FAILED' }
  // Ended by our own shutdown, which is no fault of the event's (F17).
  if (aborted?.code === 'CLOSED') return released
  if (run.attempt >= policy.maxAttempts) return { verdict: 'ATTEMPTS_EXHAUSTED' }
  return { verdict: 'RETRY_LATER', retryAfterMs: policy.holdOff ? run.retryAfterMs : 0 }
}

/** Given back: claimable at once, and as if this attempt had not been made. */
export const released: Verdict = { verdict: 'RETRY_LATER', retryAfterMs: 0, charge: false }

/** A judge that fails has not said 'final': a lost event is worse than another attempt. */
function mayRetry(policy: Policy, error: unknown): boolean {
  try {
    return policy.isRetryable(error)
  } catch {
    return true
  }
}
