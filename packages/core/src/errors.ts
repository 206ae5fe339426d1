/**
 * Why a call was not answered with a value. `retryable` on the error says whether the same call may
 * succeed later; where it is known, `retryAfterMs` says when.
 */
export type IdempotencyErrorCode =
  /** An option is missing, unknown or out of range. */
  | 'INVALID_OPTION'
  /** The idempotency key is missing, empty, not a string, or holds a lone surrogate. */
  | 'INVALID_KEY'
  /** Another run of this key has not ended. */
  | 'IN_PROGRESS'
  /** This key was used before with a different input. */
  | 'FINGERPRINT_MISMATCH'
  /** The handler has failed for good; `cause` is that failure. */
  | 'PREVIOUSLY_FAILED'
  /** The handler has failed, and the key is held back until `retryAfterMs` is over. */
  | 'RETRY_LATER'
  /** The handler has failed, or crashed, `maxAttempts` times. */
  | 'ATTEMPTS_EXHAUSTED'
  /** An earlier run's fate is unknown, and `takeover: 'block'` leaves the decision to a person. */
  | 'AMBIGUOUS'
  /** The lease ended during the run, and another owner took over. */
  | 'LEASE_LOST'
  /** `maxRuntimeMs` is over; only ever the reason of `ctx.signal`. */
  | 'MAX_RUNTIME_EXCEEDED'
  /** The handler returned, but its outcome could not be recorded: it may run again. */
  | 'OUTCOME_UNKNOWN'
  /** The handler has completed, but its result was not recorded (too large, not encodable), or can't be decoded. */
  | 'RESULT_UNAVAILABLE'
  /** The store did not answer within `storeDeadlineMs`; the handler was not run. */
  | 'STORE_UNAVAILABLE'
  /** The store has reached its capacity; the handler was not run. */
  | 'STORE_FULL'
  /** `close()` was called. */
  | 'CLOSED'

const finalCodes = /^(INV|F|P|A|RES)/

export interface IdempotencyErrorOptions {
  cause?: unknown
  retryAfterMs?: number
}

/**
 * The one error that hookonce throws of its own. Recognise it by `code` (see `isIdempotencyError`), not by
 * `instanceof`: two copies of this package can meet in one program, one imported and one required.
 */
export class IdempotencyError extends Error {
  override readonly name = 'IdempotencyError'
  declare readonly code: IdempotencyErrorCode
  /** May the same call succeed later? */
  declare readonly retryable: boolean
  /** Milliseconds to wait before trying again, where that is known. */
  declare readonly retryAfterMs?: number

  /** Without a message it is the code. */
  constructor(code: IdempotencyErrorCode, message = '', { cause, retryAfterMs }: IdempotencyErrorOptions = {}) {
    super(message || code, { cause })
    this.code = code
    this.retryable = !finalCodes.test(code)
    this.retryAfterMs = retryAfterMs
  }
}

/** Is it an error of hookonce (with the code given, where one is), from whichever copy of the package? */
export function isIdempotencyError(error: unknown, code?: IdempotencyErrorCode): error is IdempotencyError {
  const { name, code: actual } = (error ?? {}) as Partial<IdempotencyError>
  return name === 'IdempotencyError' && (code === undefined || actual === code)
}
