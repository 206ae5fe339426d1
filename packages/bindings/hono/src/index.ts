export type {
  DeliveredEvent,
  IdempotencyKeyOptions,
  Provider,
  WebhookBatchOptions,
  WebhookHandler,
  WebhookOptions,
} from '@hookonce/http'
export { type IdempotencyKeyMiddleware, idempotencyKey, runContext } from './idempotency-key'
export { type WebhookRoute, webhook } from './webhook'
export { webhookBatch } from './webhook-batch'
