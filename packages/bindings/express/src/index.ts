export type { DeliveredEvent, Provider, WebhookHandler, WebhookOptions } from '@hookonce/http'
export type { WebhookRequest } from './request'
export { type WebhookRequestHandler, webhook } from './webhook'
