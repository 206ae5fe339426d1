import type { Policy } from '@hookonce/core'
import { checkFunction } from './checks'
import { receive } from './delivery'
import { answerEvent, type WebhookHandler } from './event-answer'
import { resolveOptions, type WebhookOptions } from './options'

/** Answers a delivery. `limits` are this one's own: a lease that ends before the function that handles it. */
export type Endpoint = (request: Request, limits?: Partial<Policy>) => Promise<Response>

/**
 * An endpoint for a sender's webhooks: verifies a delivery, runs the handler for an event's first one, and answers
 * the others with the recorded response. Each delivery is answered, whatever fails; see the README's table.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range. The endpoint itself rejects with
 * `onHandlerError: 'throw'` alone.
 */
export function webhook<Body>(options: WebhookOptions<Body>, handler: WebhookHandler<Body>): Endpoint {
  const settings = resolveOptions(options)
  const { provider } = options
  checkFunction('handler', handler, 'It must be a function of the event: webhook(options, handler).')
  return async (request, limits) => {
    const received = await receive(request, { ...settings, provider }, (delivery) => provider.read(delivery))
    if ('reply' in received) return received.reply
    const event = { ...received.read, ...received.delivery }
    return answerEvent(settings, handler, event, { fingerprint: event.rawBody, ...limits })
  }
}
