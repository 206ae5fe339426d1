import { type Idempotency, type IdempotencyError, isIdempotencyError } from '@hookonce/core'
import { problem, setRetryAfter, soonMs } from './problem'
import { asReplay, replayed } from './recorded'
import type { Meanings } from './status'
import { isUnrecordable } from './unrecordable-response'
import { isUnsuccessful, recordedResponse } from './unsuccessful-response'

/** How this request's own handler failed, and when the next attempt had best be made. */
export interface HandlerFailure {
  error: unknown
  retryAfterMs: number
  /** What the handler has answered, where that was the failure. */
  response?: Response
}

/** What the answer to a failure depends on. */
export interface Answering {
  idempotency: Idempotency
  failed: 'acknowledge' | 'report'
  onHandlerError: 'respond' | 'throw'
  /** The status that tells a sender of success. Without one, a success that left no answer is told as a problem. */
  success?: number
  meanings: Meanings
  /** The response that was recorded, as a replay has it; undefined for what is none. */
  restore(recorded: unknown): Response | undefined
}

/** The answer to the request whose own handler has failed. */
export async function answerHandlerFailure(
  settings: Answering,
  key: string,
  { error, retryAfterMs, response }: HandlerFailure,
): Promise<Response> {
  if (!isUnsuccessful(error) && settings.onHandlerError === 'throw') throw error
  const final = await isFailedForGood(settings, key)
  if (final && settings.failed === 'acknowledge') return acknowledged(settings)
  if (isUnrecordable(error)) return problem('RESPONSE_NOT_RECORDABLE', {}, settings.meanings)
  if (!isUnsuccessful(error) || !response) {
    return problem('HANDLER_FAILED', final ? { retryable: false } : { retryAfterMs }, settings.meanings)
  }
  if (!final && response.status >= 500 && !response.headers.has('Retry-After')) {
    setRetryAfter(response.headers, retryAfterMs)
  }
  return response
}

/** The answer to a request whose handler was not run, or whose run's outcome core does not vouch for. */
export async function answerRefusal(settings: Answering, key: string, error: unknown): Promise<Response> {
  const { success, failed, meanings } = settings
  if (!isIdempotencyError(error)) {
    if (settings.onHandlerError === 'throw') throw error
    return problem('INTERNAL_ERROR', {}, meanings)
  }
  const { code, retryAfterMs = soonMs } = error
  switch (code) {
    case 'RESULT_UNAVAILABLE':
      // Handled it was, and the sender must not send it again.
      return success === undefined ? asReplay(problem(code, {}, meanings)) : replayed(undefined, success)
    case 'PREVIOUSLY_FAILED':
      return failed === 'acknowledge' ? asReplay(acknowledged(settings)) : reported(error, settings)
    case 'ATTEMPTS_EXHAUSTED':
      if (failed === 'report') return reported(error, settings)
      // It may be this very delivery that found it out, and could not record it.
      return (await isFailedForGood(settings, key)) ? asReplay(acknowledged(settings)) : problem('STORE_UNAVAILABLE')
    case 'IN_PROGRESS':
      // What is left of a lease that is renewed as long as the run goes on says little of when that ends.
      return problem(code, { retryAfterMs: Math.min(retryAfterMs, soonMs) }, meanings)
    default:
      return problem(code, { retryAfterMs }, meanings)
  }
}

/** The record's own word: nothing is answered 2xx that is not recorded, or an event would be lost in silence. */
async function isFailedForGood({ idempotency }: Answering, key: string): Promise<boolean> {
  try {
    const record = await idempotency.find(key)
    return record?.status === 'failed' && record.retryAt === undefined
  } catch {
    return false
  }
}

/** Success for an event that has failed for good: the sender is done with it, and the record says what became of it. */
const acknowledged = ({ success = 200 }: Answering): Response =>
  new Response(null, { status: success, headers: { 'Idempotent-Result': 'failed' } })

/** The recorded answer of the handler, or the problem that it was. */
function reported({ code, cause }: IdempotencyError, { meanings, restore }: Answering): Response {
  const known = isUnrecordable(cause) ? 'RESPONSE_NOT_RECORDABLE' : code
  return asReplay(restore(recordedResponse(cause)) ?? problem(known, {}, meanings))
}
