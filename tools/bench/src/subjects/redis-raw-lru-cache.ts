import { LRUCache } from 'lru-cache'
import { open as openRaw } from './redis-raw-ioredis'
import type { Subject } from './subject'

/** A cache of results in front of raw Redis. */
export async function open(url: string): Promise<Subject> {
  const redis = await openRaw(url)
  const results = new LRUCache<string, object>({ max: 10_000, ttl: 60_000 })
  return {
    async run(key, handler) {
      const known = results.get(key)
      if (known) return known
      const result = await redis.run(key, handler)
      if (result) results.set(key, result)
      return result
    },
    close: () => redis.close(),
  }
}
