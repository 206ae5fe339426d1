import type { RunContext, RunOptions } from '@hookonce/core'
import { type Captured, capture } from './capture'
import type { DeliveredEvent } from './delivery'
import { answerHandlerFailure, answerRefusal, type HandlerFailure } from './failure'
import { limited, type Settings } from './options'
import { type RecordedResponse, replayed } from './recorded'
import { UnsuccessfulResponse } from './unsuccessful-response'

/**
 * Handles an event. A `Response` is the answer, and later deliveries of the event get the same; without one it
 * is 200 with an empty body. An error, or a response that is not 2xx, says that the event is not handled yet.
 */
export type WebhookHandler<Body = unknown> = (
  event: DeliveredEvent<Body>,
  context: RunContext,
) => Response | undefined | Promise<Response | undefined> | Promise<void>

/** Runs the handler for a new event, replays a known one: what the sender of this one event is answered. */
export async function answerEvent<Body>(
  settings: Settings,
  handler: WebhookHandler<Body>,
  event: DeliveredEvent<Body>,
  given: RunOptions,
): Promise<Response> {
  const { idempotency, completes, run, success } = settings
  let captured: Captured | undefined
  let failure: HandlerFailure | undefined

  async function handle(context: RunContext): Promise<RecordedResponse> {
    captured = undefined
    try {
      captured = await capture(await handler(event, context), idempotency.policy.maxResultBytes, success)
      if (!completes(captured.response)) throw new UnsuccessfulResponse(captured.recorded)
      return captured.recorded
    } catch (error) {
      const { retryAfterMs, signal } = context
      // The abort's own reason, thrown on, is core's word on the run and not the handler's.
      if (error !== signal.reason) failure = { error, retryAfterMs, response: captured?.response }
      throw error
    }
  }

  try {
    const { fingerprint = given.fingerprint } = event
    const { status, value } = await idempotency.run(event.id, handle, { ...limited(run, given), fingerprint })
    return status === 'executed' && captured ? captured.response : replayed(value, success)
  } catch (error) {
    // Told apart by identity: a handler may throw an IdempotencyError too, of another key's.
    return failure?.error === error && failure
      ? answerHandlerFailure(settings, event.id, failure)
      : answerRefusal(settings, event.id, error)
  }
}
