import { readBody } from './body'
import type { Settings } from './options'
import { problem } from './problem'
import type { Delivery, Provider, Reading, Refusal, WebhookEvent } from './provider'

/** What a handler is given: the event, and the request that brought it. */
export interface DeliveredEvent<Body = unknown> extends WebhookEvent<Body>, Delivery {}

/**
 * What a genuine request brings, read by `read`, or the answer to one that brings nothing. Nothing is claimed before
 * this: else anybody could burn the ids of events to come (F86).
 */
export async function receive<Events extends object>(
  request: Request,
  { provider, maxBodyBytes, onHandlerError }: Pick<Settings, 'maxBodyBytes' | 'onHandlerError'> & Verifying,
  read: (delivery: Delivery) => Reading<Events> | Promise<Reading<Events>>,
): Promise<{ read: Events; delivery: Delivery } | { reply: Response }> {
  if (request.method !== 'POST') return { reply: problem('METHOD_NOT_ALLOWED', { headers: { Allow: 'POST' } }) }
  const rawBody = await readBody(request, maxBodyBytes)
  if (typeof rawBody === 'string') return { reply: problem(rawBody) }

  const delivery: Delivery = { url: request.url, headers: request.headers, rawBody, receivedAt: new Date() }
  try {
    const refused = await provider.verify(delivery)
    // Anything but undefined refuses: a `false` from untyped code must not be taken for 'genuine'.
    if (refused !== undefined) return refuse(refused)
    const reading = await read(delivery)
    if ('answer' in reading) return { reply: reading.answer }
    return 'refused' in reading ? refuse(reading) : { read: reading, delivery }
  } catch (error) {
    if (onHandlerError === 'throw') throw error
    return { reply: problem('INTERNAL_ERROR') }
  }
}

interface Verifying {
  provider: Pick<Provider, 'verify'>
}

const refuse = ({ refused, detail }: Refusal) => ({ reply: problem(refused, { detail }) })
