import { idempotencyKey } from '@hookonce/express'
import { listenExpress } from './express-app'
import { inRedis, scope } from './idempotency'

export const listen = (redisUrl: string): Promise<number> =>
  listenExpress([idempotencyKey({ idempotency: inRedis(redisUrl), scope })])
