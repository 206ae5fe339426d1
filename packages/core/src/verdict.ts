import type { RunContext } from './context'
import type { IdempotencyError } from './errors'
import type { RecordedFailure } from './failure'
import type { Policy } from './policy'

/** What a failure means for the key; final without `retryAfterMs`. */
export interface Verdict {
  reason: RecordedFailure['reason']
  retryAfterMs?: number
  charge?: false
}

export function judge(policy: Policy, error: unknown, run: RunContext, aborted: IdempotencyError | undefined): Verdict {
  if (!mayRetry(policy, error)) return { reason: 'permanent' }
  // Ended by our own shutdown, which is no fault of the event's (F17).
  if (aborted?.code === 'CLOSED') return released
  if (run.attempt >= policy.maxAttempts) return { reason: 'exhausted' }
  return { reason: 'retryable', retryAfterMs: policy.holdOff ? run.retryAfterMs : 0 }
}

/** Given back: claimable at once, and as if this attempt had not been made. */
export const released: Verdict = { reason: 'retryable', retryAfterMs: 0, charge: false }

/** A judge that fails has not said 'final': a lost event is worse than another attempt. */
function mayRetry(policy: Policy, error: unknown): boolean {
  try {
    return policy.isRetryable(error)
  } catch {
    return true
  }
}
