import * as http from '@hookonce/http'

/** Fits an export of a route file (`export const POST = ...`), and any server that is a function of a `Request`. */
export type RouteHandler = (request: Request) => Promise<Response>

/**
 * A route for a sender's webhooks, `app/webhooks/didit/route.ts`: `export const POST = webhook({ idempotency, provider }, handler)`.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function webhook<Body>(options: http.WebhookOptions<Body>, handler: http.WebhookHandler<Body>): RouteHandler {
  return routeOf(http.webhook(options, handler))
}

/**
 * Like `webhook`, for a sender that puts several events in one request (SendGrid, HubSpot): the handler is called for each.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function webhookBatch<Body>(
  options: http.WebhookBatchOptions<Body>,
  handler: http.WebhookHandler<Body>,
): RouteHandler {
  return routeOf(http.webhookBatch(options, handler))
}

/** Of one parameter: what a framework hands on besides the request (params, an environment) is no limit of ours. */
const routeOf =
  (respond: http.Endpoint): RouteHandler =>
  (request) =>
    respond(request)
