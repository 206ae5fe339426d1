import { cached } from '@hookonce/memory'
import { redisStore } from '@hookonce/redis'
import { Redis } from 'ioredis'
import { hookonce } from './hookonce'
import type { Subject } from './subject'

export async function open(url: string): Promise<Subject> {
  const client = new Redis(url)
  return hookonce(cached(redisStore({ client })), () => client.disconnect())
}
