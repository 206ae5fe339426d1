export type {
  DeliveredEvent,
  IdempotencyKeyOptions,
  Provider,
  WebhookBatchOptions,
  WebhookHandler,
  WebhookOptions,
} from '@hookonce/http'
export { runContext } from '@hookonce/http'
export { type IdempotencyKeyMiddleware, idempotencyKey } from './idempotency-key'
export type { KoaContext } from './koa-context'
export { type WebhookMiddleware, webhook } from './webhook'
export { webhookBatch } from './webhook-batch'
