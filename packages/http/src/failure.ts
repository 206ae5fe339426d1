import { type IdempotencyError, isIdempotencyError } from '@hookonce/core'
import type { Settings } from './options'
import { problem, setRetryAfter, soonMs } from './problem'
import { asReplay, readable, replayed } from './recorded'
import { isUnsuccessful, recordedResponse } from './unsuccessful-response'

/** How this delivery's own handler failed, and when the next attempt had best be made. */
export interface HandlerFailure {
  error: unknown
  retryAfterMs: number
}

/** The answer to the delivery whose own handler has failed. */
export async function answerHandlerFailure<Body>(
  settings: Settings<Body>,
  eventId: string,
  { error, retryAfterMs }: HandlerFailure,
): Promise<Response> {
  const unsuccessful = isUnsuccessful(error)
  if (!unsuccessful && settings.onHandlerError === 'throw') throw error
  const final = await isFailedForGood(settings, eventId)
  if (final && settings.failed === 'acknowledge') return acknowledged(settings)
  if (!unsuccessful) return problem('HANDLER_FAILED', final ? { retryable: false } : { retryAfterMs })

  const { response } = error
  if (!final && response.status >= 500 && !response.headers.has('Retry-After')) {
    setRetryAfter(response.headers, retryAfterMs)
  }
  return response
}

/** The answer to a delivery whose handler was not run, or whose run's outcome core does not vouch for. */
export async function answerRefusal<Body>(
  settings: Settings<Body>,
  eventId: string,
  error: unknown,
): Promise<Response> {
  if (!isIdempotencyError(error)) {
    if (settings.onHandlerError === 'throw') throw error
    return problem('INTERNAL_ERROR')
  }
  const { code, retryAfterMs = soonMs } = error
  switch (code) {
    case 'RESULT_UNAVAILABLE':
      // Handled it was, and the sender must not send it again.
      return replayed(undefined, settings.success)
    case 'PREVIOUSLY_FAILED':
      return settings.failed === 'acknowledge' ? asReplay(acknowledged(settings)) : reported(error)
    case 'ATTEMPTS_EXHAUSTED':
      if (settings.failed === 'report') return reported(error)
      // It may be this very delivery that found it out, and could not record it.
      return (await isFailedForGood(settings, eventId))
        ? asReplay(acknowledged(settings))
        : problem('STORE_UNAVAILABLE')
    case 'IN_PROGRESS':
      // What is left of a lease that is renewed as long as the run goes on says little of when that ends.
      return problem(code, { retryAfterMs: Math.min(retryAfterMs, soonMs) })
    default:
      return problem(code, { retryAfterMs })
  }
}

/** The record's own word: nothing is answered 2xx that is not recorded, or an event would be lost in silence. */
async function isFailedForGood<Body>({ idempotency }: Settings<Body>, eventId: string): Promise<boolean> {
  try {
    const record = await idempotency.find(eventId)
    return record?.status === 'failed' && record.retryAt === undefined
  } catch {
    return false
  }
}

/** Success for an event that has failed for good: the sender is done with it, and the record says what became of it. */
const acknowledged = <Body>({ success }: Settings<Body>): Response =>
  new Response(null, { status: success, headers: { 'Idempotent-Result': 'failed' } })

const reported = ({ code, cause }: IdempotencyError): Response =>
  asReplay(readable(recordedResponse(cause)) ?? problem(code))
