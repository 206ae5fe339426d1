import type { RunContext } from '@hookonce/core'
import { checkFunction } from './checks'
import { type DeliveredEvent, receive } from './delivery'
import { answerHandlerFailure, answerRefusal, type HandlerFailure } from './failure'
import { resolveOptions, type Settings, type WebhookOptions } from './options'
import { type Captured, capture, type RecordedResponse, replayed } from './recorded'
import { UnsuccessfulResponse } from './unsuccessful-response'

/**
 * Handles an event. A `Response` is the answer, and later deliveries of the event get the same; without one it
 * is 200 with an empty body. An error, or a response that is not 2xx, says that the event is not handled yet.
 */
export type WebhookHandler<Body = unknown> = (
  event: DeliveredEvent<Body>,
  context: RunContext,
) => Response | undefined | Promise<Response | undefined> | Promise<void>

/**
 * An endpoint for a sender's webhooks: verifies a delivery, runs the handler for an event's first one, and answers
 * the others with the recorded response. Each delivery is answered, whatever fails; see the README's table.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range. The endpoint itself rejects with
 * `onHandlerError: 'throw'` alone.
 */
export function webhook<Body>(
  options: WebhookOptions<Body>,
  handler: WebhookHandler<Body>,
): (request: Request) => Promise<Response> {
  const settings = resolveOptions(options)
  checkFunction('handler', handler, 'It must be a function of the event: webhook(options, handler).')
  return async (request) => {
    const received = await receive(request, settings)
    return 'reply' in received ? received.reply : answer(settings, handler, received.event)
  }
}

async function answer<Body>(
  settings: Settings<Body>,
  handler: WebhookHandler<Body>,
  event: DeliveredEvent<Body>,
): Promise<Response> {
  const { idempotency, completes, run, success } = settings
  let captured: Captured | undefined
  let failure: HandlerFailure | undefined

  async function handle(context: RunContext): Promise<RecordedResponse> {
    try {
      captured = await capture(await handler(event, context), idempotency.policy.maxResultBytes, success)
      if (!completes(captured.response)) throw new UnsuccessfulResponse(captured)
      return captured.recorded
    } catch (error) {
      // The abort's own reason, thrown on, is core's word on the run and not the handler's.
      if (error !== context.signal.reason) failure = { error, retryAfterMs: context.retryAfterMs }
      throw error
    }
  }

  try {
    const fingerprint = event.fingerprint ?? event.rawBody
    const { status, value } = await idempotency.run(event.id, handle, { ...run, fingerprint })
    return status === 'executed' && captured ? captured.response : replayed(value, success)
  } catch (error) {
    // Told apart by identity: a handler may throw an IdempotencyError too, of another key's.
    return failure?.error === error && failure
      ? answerHandlerFailure(settings, event.id, failure)
      : answerRefusal(settings, event.id, error)
  }
}
