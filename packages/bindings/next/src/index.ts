export type {
  DeliveredEvent,
  IdempotencyKeyOptions,
  Provider,
  WebhookBatchOptions,
  WebhookHandler,
  WebhookOptions,
} from '@hookonce/http'
export { runContext } from '@hookonce/http'
export { idempotencyKey } from './idempotency-key'
export { type RouteHandler, webhook, webhookBatch } from './webhook'
