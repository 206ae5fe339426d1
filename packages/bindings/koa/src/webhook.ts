import { type Endpoint, webhook as endpoint, type WebhookHandler, type WebhookOptions } from '@hookonce/http'
import { sendResponse, toRequest } from '@hookonce/http/node'
import { asError, type KoaContext } from './koa-context'

export type WebhookMiddleware = (ctx: KoaContext) => Promise<void>

/**
 * A middleware for a sender's webhooks, the last of its route:
 * `router.post('/webhooks/didit', webhook({ idempotency, provider }, handler))`. It reads the body itself, so it stands
 * above a body parser.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function webhook<Body>(options: WebhookOptions<Body>, handler: WebhookHandler<Body>): WebhookMiddleware {
  return middlewareOf(endpoint(options, handler))
}

const remedy = 'Let this middleware stand above the body parser, or keep the bytes as ctx.req.rawBody'

export function middlewareOf(respond: Endpoint): WebhookMiddleware {
  return async (ctx) => {
    try {
      const response = await respond(toRequest(Object.assign(ctx.req, { originalUrl: ctx.originalUrl }), remedy))
      // As it is, with no content type that Koa would add: sent by us.
      ctx.respond = false
      await sendResponse(response, ctx.res)
    } catch (error) {
      throw asError(error)
    }
  }
}
