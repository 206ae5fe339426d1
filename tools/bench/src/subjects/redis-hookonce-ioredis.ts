import { redisStore } from '@hookonce/redis'
import { Redis } from 'ioredis'
import { hookonce } from './hookonce'
import type { Subject } from './subject'

export async function open(url: string): Promise<Subject> {
  const client = new Redis(url)
  return hookonce(redisStore({ client }), () => client.disconnect())
}
