export type {
  DeliveredEvent,
  IdempotencyKeyOptions,
  Provider,
  WebhookBatchOptions,
  WebhookHandler,
  WebhookOptions,
} from '@hookonce/http'
export { runContext } from '@hookonce/http'
export { idempotencyKey, type KeyRequestHandler } from './idempotency-key'
export { type WebhookRequestHandler, webhook } from './webhook'
export { webhookBatch } from './webhook-batch'
