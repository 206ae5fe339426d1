import type { ServerResponse } from 'node:http'
import { webhook as endpoint, type WebhookHandler, type WebhookOptions } from '@hookonce/http'
import { requestOf, type WebhookRequest } from './request'
import { send } from './send'

/** Fits `app.post(path, ...)` of Express 4 and of Express 5, and needs the types of neither. */
export type WebhookRequestHandler = (
  req: WebhookRequest,
  res: ServerResponse,
  next: (error?: unknown) => void,
) => Promise<void>

/**
 * A route for a sender's webhooks: `app.post('/webhooks/didit', webhook({ idempotency, provider }, handler))`.
 * It reads the body itself, so it stands above `app.use(express.json())`.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function webhook<Body>(options: WebhookOptions<Body>, handler: WebhookHandler<Body>): WebhookRequestHandler {
  const respond = endpoint(options, handler)
  return async (req, res, next) => {
    try {
      await send(await respond(requestOf(req)), res)
    } catch (error) {
      // Express takes undefined for 'no error' and some texts for commands, and would go on to the next route.
      next(typeof error === 'object' && error ? error : new Error('The handler threw no error', { cause: error }))
    }
  }
}
