export type {
  DeliveredEvent,
  IdempotencyKeyOptions,
  Provider,
  WebhookBatchOptions,
  WebhookHandler,
  WebhookOptions,
} from '@hookonce/http'
export { runContext } from '@hookonce/http'
export { idempotencyKey, type KeyHook } from './idempotency-key'
export { type WebhookPlugin, webhook } from './webhook'
export { webhookBatch } from './webhook-batch'
