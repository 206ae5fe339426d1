import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Endpoint, webhook as endpoint, type WebhookHandler, type WebhookOptions } from '@hookonce/http'
import { sendResponse, toRequest } from '@hookonce/http/node'
import { type Next, nextError } from './next'

/** Fits `app.post(path, ...)` of Express 4 and of Express 5, and needs the types of neither. */
export type WebhookRequestHandler = (req: IncomingMessage, res: ServerResponse, next: Next) => Promise<void>

/**
 * A route for a sender's webhooks: `app.post('/webhooks/didit', webhook({ idempotency, provider }, handler))`.
 * It reads the body itself, so it stands above `app.use(express.json())`.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function webhook<Body>(options: WebhookOptions<Body>, handler: WebhookHandler<Body>): WebhookRequestHandler {
  return routeOf(endpoint(options, handler))
}

const remedy =
  'Move this route above app.use(express.json()), or keep the bytes: ' +
  'express.json({ verify: (req, res, bytes) => { req.rawBody = bytes } })'

export function routeOf(respond: Endpoint): WebhookRequestHandler {
  return async (req, res, next) => {
    try {
      await sendResponse(await respond(toRequest(req, remedy)), res)
    } catch (error) {
      next(nextError(error))
    }
  }
}
