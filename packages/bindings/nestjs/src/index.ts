export type {
  DeliveredEvent,
  IdempotencyKeyOptions,
  Provider,
  WebhookBatchOptions,
  WebhookHandler,
  WebhookOptions,
} from '@hookonce/http'
export { runContext } from '@hookonce/http'
export { Idempotent } from './idempotent'
export { type IdempotencyDefaults, IdempotencyModule } from './module'
export { Webhook, WebhookBatch } from './webhook'
