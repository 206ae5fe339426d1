import { redisStore } from '@hookonce/redis'
import { Redis } from 'ioredis'
import type { LabStore } from './lab-store'
import { redisFaults, startRedisServer } from './redis-server'

export const store: LabStore = {
  name: 'redis',
  file: 'ioredis.ts',
  start: () => startRedisServer(),
  async connect(url) {
    // As the store's README asks: no command is replayed long after it was sent.
    const client = new Redis(url, { maxRetriesPerRequest: 1 }).on('error', () => undefined)
    return { store: redisStore({ client }), close: async () => client.disconnect() }
  },
  modes: ['plain', 'fenced'],
  serverFaults: redisFaults,
}
