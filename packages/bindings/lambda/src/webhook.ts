import * as http from '@hookonce/http'
import { type HttpEvent, toRequest } from './http-event'
import { type HttpResult, toResult } from './http-result'
import { type LambdaContext, limitsOf } from './limits'

/** The function that a Lambda exports as its handler. */
export type HttpFunction = (event: HttpEvent, context: LambdaContext) => Promise<HttpResult & { body: string }>

/**
 * A function for a sender's webhooks: `export const handler = webhook({ idempotency, provider }, onEvent)`.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function webhook<Body>(options: http.WebhookOptions<Body>, handler: http.WebhookHandler<Body>): HttpFunction {
  return functionOf(http.webhook(options, handler), options)
}

/**
 * Like `webhook`, for a sender that puts several events in one request (SendGrid, HubSpot): the handler is called for each.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function webhookBatch<Body>(
  options: http.WebhookBatchOptions<Body>,
  handler: http.WebhookHandler<Body>,
): HttpFunction {
  return functionOf(http.webhookBatch(options, handler), options)
}

type Shared = Pick<http.WebhookOptions, 'idempotency' | 'waitMs'>

function functionOf(respond: http.Endpoint, { idempotency, waitMs }: Shared): HttpFunction {
  return async (event, context) => {
    const response = await respond(toRequest(event), limitsOf(context, idempotency, waitMs))
    return toResult(response, event)
  }
}
