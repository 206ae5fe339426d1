export type {
  DeliveredEvent,
  IdempotencyKeyOptions,
  Provider,
  WebhookBatchOptions,
  WebhookHandler,
  WebhookOptions,
} from '@hookonce/http'
export { runContext } from '@hookonce/http'
export { eventBridge } from './event-bridge'
export type { HttpEvent } from './http-event'
export type { HttpResult } from './http-result'
export { idempotencyKey } from './idempotency-key'
export type { LambdaContext } from './limits'
export { type SqsBatch, type SqsRecord, type SqsResult, sqs } from './sqs'
export { type HttpFunction, webhook, webhookBatch } from './webhook'
