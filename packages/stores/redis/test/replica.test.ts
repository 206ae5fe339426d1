import { redisStore } from '@hookonce/redis'
import { completedWith, grant, requestOf } from '@hookonce/store-support'
import { type RedisServer, startRedis } from '@hookonce/test-servers'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Connected, standalone } from './clients'

let primary: RedisServer
let replica: RedisServer
let admin: Redis
beforeAll(async () => {
  primary = await startRedis({ config: { 'repl-diskless-sync-delay': '0' } })
  replica = await startRedis({ config: {} })
  admin = new Redis(replica.url)
  await admin.replicaof('127.0.0.1', primary.port)
  await vi.waitFor(async () => expect(await admin.info('replication')).toContain('master_link_status:up'))
})
afterAll(async () => {
  admin.disconnect()
  await Promise.all([primary.stop(), replica.stop()])
})

describe.each(Object.entries(standalone))('a replica, with %s', (name, connect) => {
  let toPrimary: Connected
  let toReplica: Connected
  beforeAll(async () => {
    toPrimary = await connect(primary.url)
    toReplica = await connect(replica.url)
  })
  afterAll(async () => {
    await toPrimary.close()
    await toReplica.close()
  })
  const keyPrefix = `${name}:`

  it('F39 F50 answers nothing from its copy: every operation rejects with READONLY', async () => {
    const store = redisStore({ client: toPrimary.client, keyPrefix, waitReplicas: 1 })
    const stale = redisStore({ client: toReplica.client, keyPrefix })
    const lease = await grant(store, 'held')
    await store.settle(await grant(store, 'done'), completedWith('done'))
    const operations = [
      () => stale.claim(requestOf('new')),
      () => stale.claim(requestOf('held')),
      () => stale.claim(requestOf('done')),
      () => stale.renew(lease, 60_000),
      () => stale.settle(lease, completedWith('done')),
      () => stale.settle({ ...lease, key: 'unknown' }, { status: 'failed', retentionMs: 60_000 }),
      () => stale.find('held'),
      () => stale.find('unknown'),
      () => stale.forget('held'),
    ]
    for (const operation of operations) await expect(operation()).rejects.toThrow(/^READONLY/)
    const together = await Promise.allSettled([
      ...['a', 'held', 'b', 'done'].map((key) => stale.claim(requestOf(key))),
      stale.find('held'),
      stale.find('other'),
    ])
    for (const outcome of together)
      expect(String(outcome.status === 'rejected' && outcome.reason)).toContain('READONLY')
  })

  it('F42 is waited for by a claim and a settle, with waitReplicas', async () => {
    const store = redisStore({ client: toPrimary.client, keyPrefix, waitReplicas: 1 })
    const lease = await grant(store, 'replicated')
    expect(await admin.exists(`${keyPrefix}replicated`)).toBe(1)
    expect(await store.settle(lease, completedWith('done'))).toBe('ok')
    expect(await admin.get(`${keyPrefix}replicated`)).toMatch(/^1 completed /)
  })

  it('F42 G10 that does not get the write makes its fate unknown: the same claim, sent again, is recognised', async () => {
    const asking = redisStore({ client: toPrimary.client, keyPrefix, waitReplicas: 2 })
    const request = requestOf('not replicated')
    await expect(asking.claim(request)).rejects.toThrow('1 of 2 replicas')
    const store = redisStore({ client: toPrimary.client, keyPrefix })
    expect(await store.claim(request)).toMatchObject({ status: 'claimed', attempts: 1 })
  })
})
