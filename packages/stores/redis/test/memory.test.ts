import { redisStore } from '@hookonce/redis'
import { completedWith, grant, numbered, requestOf } from '@hookonce/store-support'
import { type RedisServer, startRedis } from '@hookonce/test-servers'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

let server: RedisServer
let client: Redis
beforeAll(async () => {
  server = await startRedis({ config: {} })
  client = new Redis(server.url)
})
afterAll(async () => {
  client.disconnect()
  await server.stop()
})

/** One byte is always full, and none is no limit. */
const limitMemory = (policy: string) => client.config('SET', 'maxmemory-policy', policy, 'maxmemory', '1')
const liftLimit = () => client.config('SET', 'maxmemory', '0')
beforeEach(async () => {
  await liftLimit()
  await client.flushall()
})

describe('a full memory, with noeviction', () => {
  it('F45 refuses to claim a new key, alone and among others', async () => {
    const store = redisStore({ client })
    const lease = await grant(store, 'held')
    await limitMemory('noeviction')
    await expect(store.claim(requestOf('alone'))).rejects.toThrow(/^OOM/)

    const keys = [...numbered('before', 3), 'held', ...numbered('later', 3)]
    const replies = await Promise.allSettled(keys.map((key) => store.claim(requestOf(key))))
    expect(replies.map(({ status }) => status)).toEqual(keys.map((key) => (key === 'held' ? 'fulfilled' : 'rejected')))
    expect(replies[3]).toMatchObject({ value: { status: 'processing' } })

    const beside = await Promise.allSettled([
      store.settle(lease, completedWith('done')),
      store.claim(requestOf('beside a settle')),
    ])
    expect(beside).toMatchObject([{ value: 'ok' }, { status: 'rejected' }])
    await liftLimit()
    await grant(store, 'alone')
  })

  it('F46 G17 takes every outcome, renews, finds and forgets', async () => {
    const store = redisStore({ client })
    const completed = await grant(store, 'completed')
    const failed = await grant(store, 'failed')
    const lost = await grant(store, 'lost')
    const many = await Promise.all(numbered('one of many', 20).map((key) => grant(store, key)))
    await limitMemory('noeviction')

    expect(await store.renew(completed, 90_000)).toBe('ok')
    const result = new Uint8Array(50_000).fill(1)
    expect(await store.settle(completed, { status: 'completed', result, retentionMs: 60_000 })).toBe('ok')
    expect(await store.find('completed')).toMatchObject({ status: 'completed', result })
    expect(await store.claim(requestOf('completed'))).toMatchObject({ status: 'completed', result })
    expect(await store.settle(failed, { status: 'failed', retentionMs: 60_000, retryAfterMs: 0 })).toBe('ok')
    expect(await store.forget('lost')).toBe(true)
    expect(await store.settle(lost, completedWith('all the same'))).toBe('vanished')
    expect(await store.find('lost')).toMatchObject({ status: 'completed', vanished: true })
    const replies = await Promise.all(many.map((lease) => store.settle(lease, completedWith('done'))))
    expect(replies).toEqual(many.map(() => 'ok'))
  })
})

describe('a full memory, with allkeys-lru', () => {
  it('F44 F38 evicts claims, and a settle reports each one that is gone', async () => {
    const store = redisStore({ client })
    const leases = await Promise.all(numbered('evicted', 20).map((key) => grant(store, key)))
    await limitMemory('allkeys-lru')
    while ((await client.dbsize()) > 0) await client.ping()
    await liftLimit()

    const replies = await Promise.all(leases.map((lease) => store.settle(lease, completedWith('done'))))
    expect(replies).toEqual(leases.map(() => 'vanished'))
    expect(await store.claim(requestOf('evicted-0'))).toMatchObject({ status: 'completed', attempts: 1 })
  })
})
