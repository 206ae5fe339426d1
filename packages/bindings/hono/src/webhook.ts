import { type Endpoint, webhook as endpoint, type WebhookHandler, type WebhookOptions } from '@hookonce/http'
import type { Context } from 'hono'
import { unread } from './request'

export type WebhookRoute = (c: Context) => Promise<Response>

/**
 * A route for a sender's webhooks: `app.post('/webhooks/didit', webhook({ idempotency, provider }, handler))`.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function webhook<Body>(options: WebhookOptions<Body>, handler: WebhookHandler<Body>): WebhookRoute {
  return routeOf(endpoint(options, handler))
}

export const routeOf =
  (respond: Endpoint): WebhookRoute =>
  async (c) => {
    try {
      return await respond(await unread(c))
    } catch (error) {
      // Hono would not take what is no error to `app.onError`.
      throw error instanceof Error ? error : new Error('The handler threw no error', { cause: error })
    }
  }
