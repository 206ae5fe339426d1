import type { Call, RunResult } from './call'
import { IdempotencyError } from './errors'
import { notify } from './events'
import { reviveFailure } from './failure'
import type { Policy } from './policy'
import type { ClaimReply } from './store'

/** The recorded result, for a duplicate. Throws `RESULT_UNAVAILABLE`. */
export function replay<Result>(
  { host, key, policy }: Call,
  { result, attempts }: { result?: Uint8Array; attempts: number },
): RunResult<Result> {
  if (!result) {
    const why = 'it was over maxResultBytes or the codec could not encode it'
    throw new IdempotencyError(
      'RESULT_UNAVAILABLE',
      `The handler has completed; its result was not recorded, since ${why}`,
    )
  }
  let value: Result
  try {
    value = policy.codec.decode(result) as Result
  } catch (cause) {
    throw new IdempotencyError(
      'RESULT_UNAVAILABLE',
      'The handler has completed; its recorded result can not be decoded',
      { cause },
    )
  }
  notify(host.on, 'replayed', { key, attempts })
  return { status: 'replayed', value, attempts }
}

/** The recorded failure, for a later delivery. */
export function recordedError(
  { policy }: Call,
  { error, retryAfterMs }: Extract<ClaimReply, { status: 'failed' }>,
): IdempotencyError {
  const { reason, cause } = reviveFailure(error, policy.codec)
  if (retryAfterMs !== undefined) {
    return new IdempotencyError('RETRY_LATER', `The handler has failed; try again in ${retryAfterMs} ms`, {
      cause,
      retryAfterMs,
    })
  }
  if (reason === 'exhausted') return exhausted(policy, cause)
  if (reason === 'ambiguous') return ambiguous(cause)
  return new IdempotencyError('PREVIOUSLY_FAILED', 'The handler has failed for good', { cause })
}

export const exhausted = ({ maxAttempts }: Policy, cause?: unknown): IdempotencyError =>
  new IdempotencyError('ATTEMPTS_EXHAUSTED', `The handler was started ${maxAttempts} times and never completed`, {
    cause,
  })

export const ambiguous = (cause?: unknown): IdempotencyError =>
  new IdempotencyError(
    'AMBIGUOUS',
    "An earlier run's fate is unknown, and takeover is 'block': see whether its effect exists, then forget() the key to run it anew",
    { cause },
  )

export const mismatch = (): IdempotencyError =>
  new IdempotencyError('FINGERPRINT_MISMATCH', 'This idempotency key was used before with a different input')

export const inProgress = (retryAfterMs: number): IdempotencyError =>
  new IdempotencyError('IN_PROGRESS', 'Another run of this idempotency key has not ended yet', { retryAfterMs })
