export type { Delivery, Provider, Refusal, WebhookEvent } from './provider'
