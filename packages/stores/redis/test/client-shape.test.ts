import { redisStore } from '@hookonce/redis'
import { Redis } from 'ioredis'
import { createClientPool, createSentinel } from 'redis'
import { describe, expect, it } from 'vitest'

const others: Record<string, unknown> = {
  'nothing at all': undefined,
  'a URL': 'redis://127.0.0.1:6379',
  'a client of node-redis 4, which can not hand out bytes': { sendCommand() {}, select() {}, isReady: true },
  'a client over HTTP': { evalsha() {}, eval() {}, set() {} },
  'a pool of node-redis': createClientPool(),
  'a Sentinel client of node-redis': createSentinel({ name: 'x', sentinelRootNodes: [{ host: '127.0.0.1', port: 1 }] }),
}

describe('redisStore', () => {
  it.each(Object.entries(others))('refuses %s, and says what it takes', (_name, client) => {
    const construct = () => redisStore({ client: client as Redis })
    expect(construct).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
    expect(construct).toThrow('Redis or Cluster of ioredis 5 or 6, createClient() or createCluster() of redis 5 or 6')
  })

  it('F52 refuses to do without a prefix', () => {
    const client = new Redis({ lazyConnect: true })
    expect(() => redisStore({ client, keyPrefix: '' })).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }))
  })
})
