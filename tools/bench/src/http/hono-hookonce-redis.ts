import { idempotencyKey } from '@hookonce/hono'
import { listenHono } from './hono-app'
import { inRedis, scope } from './idempotency'

export const listen = (redisUrl: string): Promise<number> =>
  listenHono(idempotencyKey({ idempotency: inRedis(redisUrl), scope }))
