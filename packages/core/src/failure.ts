import type { Codec } from './codec'
import { IdempotencyError, type IdempotencyErrorCode } from './errors'
import type { ClaimReply } from './store'

/** What is recorded of a failure: enough to tell every later caller the same. */
export interface RecordedFailure {
  /** The code that later callers get. */
  verdict: Extract<IdempotencyErrorCode, 'RETRY_LATER' | 'PREVIOUSLY_FAILED' | 'ATTEMPTS_EXHAUSTED' | 'AMBIGUOUS'>
  name?: string
  message?: string
  code?: unknown
  failureData?: unknown
}

/**
 * Thrown by a handler for a failure that no retry can mend: it is recorded, and every later delivery of the
 * event gets the same failure without a run.
 */
export class PermanentError extends Error {
  override name = 'PermanentError'
  /** What tells it apart, also where a subclass has a name of its own or there are two copies of this package. */
  readonly permanent = true
  /** Recorded with the failure, and handed to every later caller as `error.cause.failureData`. JSON, by default. */
  readonly failureData?: unknown

  constructor(message: string, options: { cause?: unknown; data?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    if (options.data !== undefined) this.failureData = options.data
  }
}

export function describeFailure(error: unknown, verdict: RecordedFailure['verdict']): RecordedFailure {
  const { name, message = String(error), code, failureData } = Object(error)
  return { verdict, name, message, code, failureData }
}

/** The recorded failure, for a later delivery: as far as something was recorded that this codec can read. */
export function recordedError({ error, retryAfterMs }: FailedReply, codec: Codec): IdempotencyError {
  let verdict: IdempotencyErrorCode = retryAfterMs ? 'RETRY_LATER' : 'PREVIOUSLY_FAILED'
  let cause: unknown
  try {
    if (error) {
      const { message, ...failure } = codec.decode(error) as RecordedFailure
      verdict = failure.verdict ?? verdict
      cause = Object.assign(new Error(message), failure)
    }
  } catch (unreadable) {
    cause = unreadable
  }
  return new IdempotencyError(verdict, '', { cause, retryAfterMs })
}

type FailedReply = Extract<ClaimReply, { status: 'failed' }>
