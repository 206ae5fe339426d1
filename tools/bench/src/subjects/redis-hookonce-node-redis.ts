import { redisStore } from '@hookonce/redis'
import { createClient } from 'redis'
import { hookonce } from './hookonce'
import type { Subject } from './subject'

export async function open(url: string): Promise<Subject> {
  const client = await createClient({ url }).connect()
  return hookonce(redisStore({ client }), () => client.close())
}
