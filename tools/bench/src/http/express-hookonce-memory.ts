import { idempotencyKey } from '@hookonce/express'
import { listenExpress } from './express-app'
import { inMemory, scope } from './idempotency'

export const listen = (): Promise<number> => listenExpress([idempotencyKey({ idempotency: inMemory(), scope })])
