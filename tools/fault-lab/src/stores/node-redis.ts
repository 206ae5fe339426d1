import { redisStore } from '@hookonce/redis'
import { createClient } from 'redis'
import type { LabStore } from './lab-store'
import { redisFaults, startRedisServer } from './redis-server'

export const store: LabStore = {
  name: 'node-redis',
  file: 'node-redis.ts',
  start: () => startRedisServer(),
  async connect(url) {
    // As the store's README asks: no command is replayed long after it was sent.
    const client = createClient({ url, disableOfflineQueue: true, socket: { reconnectStrategy: 50 } })
    await client.on('error', () => undefined).connect()
    return { store: redisStore({ client }), close: async () => client.destroy() }
  },
  modes: ['plain', 'fenced'],
  serverFaults: redisFaults,
}
