import { readBody } from './body'
import type { Settings } from './options'
import { problem } from './problem'
import type { Delivery, Refusal, WebhookEvent } from './provider'

/** What a handler is given: the event, and the request that brought it. */
export interface DeliveredEvent<Body = unknown> extends WebhookEvent<Body>, Delivery {}

/**
 * The event that a request brings, or the answer to one that brings none. Nothing is claimed before this: else
 * anybody could burn the ids of events to come (F86).
 */
export async function receive<Body>(
  request: Request,
  { provider, maxBodyBytes, onHandlerError }: Settings<Body>,
): Promise<{ event: DeliveredEvent<Body> } | { refusal: Response }> {
  if (request.method !== 'POST') return { refusal: problem('METHOD_NOT_ALLOWED', { headers: { Allow: 'POST' } }) }
  const rawBody = await readBody(request, maxBodyBytes)
  if (typeof rawBody === 'string') return { refusal: problem(rawBody) }

  const delivery: Delivery = { headers: request.headers, rawBody, receivedAt: new Date() }
  try {
    const refused = await provider.verify(delivery)
    // Anything but undefined refuses: a `false` from untyped code must not be taken for 'genuine'.
    if (refused !== undefined) return refuse(refused)
    const event = provider.read(delivery)
    return 'refused' in event ? refuse(event) : { event: { ...event, ...delivery } }
  } catch (error) {
    if (onHandlerError === 'throw') throw error
    return { refusal: problem('INTERNAL_ERROR') }
  }
}

const refuse = ({ refused, detail }: Refusal) => ({ refusal: problem(refused, { detail }) })
