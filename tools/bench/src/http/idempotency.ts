import { createIdempotency, type Idempotency } from '@hookonce/core'
import { memoryStore } from '@hookonce/memory'
import { redisStore } from '@hookonce/redis'
import { Redis } from 'ioredis'

export const inMemory = (): Idempotency =>
  createIdempotency({ scope: 'bench', store: memoryStore({ maxRecords: 10_000_000, maxBytes: 4 * 1024 ** 3 }) })

export const inRedis = (url: string): Idempotency =>
  createIdempotency({ scope: 'bench', store: redisStore({ client: new Redis(url) }) })

export const scope = () => 'public'
