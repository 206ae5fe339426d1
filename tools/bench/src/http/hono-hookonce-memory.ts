import { idempotencyKey } from '@hookonce/hono'
import { listenHono } from './hono-app'
import { inMemory, scope } from './idempotency'

export const listen = (): Promise<number> => listenHono(idempotencyKey({ idempotency: inMemory(), scope }))
