import { Redis, type RedisOptions } from 'ioredis'
import { leaseMs, processing, retentionMs } from './periods'
import { raw } from './redis-raw'
import type { Subject } from './subject'

export async function open(url: string, options: RedisOptions = {}): Promise<Subject> {
  const client = new Redis(url, options)
  return raw({
    claim: async (key) => (await client.set(key, processing, 'PX', leaseMs, 'NX')) === 'OK',
    get: (key) => client.get(key),
    settle: (key, result) => client.set(key, result, 'PX', retentionMs),
    close: async () => client.disconnect(),
  })
}
