import { webhookBatch as endpoint, type WebhookBatchOptions, type WebhookHandler } from '@hookonce/http'
import { middlewareOf, type WebhookMiddleware } from './webhook'

/**
 * Like `webhook`, for a sender that puts several events in one request (SendGrid, HubSpot): the handler is called for each.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function webhookBatch<Body>(
  options: WebhookBatchOptions<Body>,
  handler: WebhookHandler<Body>,
): WebhookMiddleware {
  return middlewareOf(endpoint(options, handler))
}
