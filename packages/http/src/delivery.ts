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
): Promise<{ event: DeliveredEvent<Body> } | { reply: Response }> {
  if (request.method !== 'POST') return { reply: problem('METHOD_NOT_ALLOWED', { headers: { Allow: 'POST' } }) }
  const rawBody = await readBody(request, maxBodyBytes)
  if (typeof rawBody === 'string') return { reply: problem(rawBody) }

  const delivery: Delivery = { url: request.url, headers: request.headers, rawBody, receivedAt: new Date() }
  try {
    const refused = await provider.verify(delivery)
    // Anything but undefined refuses: a `false` from untyped code must not be taken for 'genuine'.
    if (refused !== undefined) return refuse(refused)
    const read = await provider.read(delivery)
    if ('answer' in read) return { reply: read.answer }
    return 'refused' in read ? refuse(read) : { event: { ...read, ...delivery } }
  } catch (error) {
    if (onHandlerError === 'throw') throw error
    return { reply: problem('INTERNAL_ERROR') }
  }
}

const refuse = ({ refused, detail }: Refusal) => ({ reply: problem(refused, { detail }) })
