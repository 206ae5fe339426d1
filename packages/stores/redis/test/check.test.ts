import { redisStore } from '@hookonce/redis'
import { type RedisServer, startRedis } from '@hookonce/test-servers'
import { Cluster, Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { standalone } from './clients'

let server: RedisServer
let replica: RedisServer
let admin: Redis
beforeAll(async () => {
  server = await startRedis({ config: {} })
  replica = await startRedis({ config: { appendonly: 'yes' } })
  admin = new Redis(server.url)
})
afterAll(async () => {
  admin.disconnect()
  await Promise.all([server.stop(), replica.stop()])
})

it('F48 finds a server that is too old', async () => {
  // No such server is to be had, so its INFO has to do.
  class OldRedis extends Redis {
    override info() {
      return Promise.resolve('redis_version:6.0.16\r\nrole:master\r\n')
    }
  }
  const client = new OldRedis({ lazyConnect: true })
  expect(await redisStore({ client }).check()).toMatchObject([{ code: 'TOO_OLD', dangerous: true }])
})

it('does not take a Cluster that is not connected for one without findings', async () => {
  const client = new Cluster([{ host: '127.0.0.1', port: server.port }], { lazyConnect: true })
  await expect(redisStore({ client }).check()).rejects.toThrow('not connected')
})

describe.each(Object.entries(standalone))('check(), with %s', (_name, connect) => {
  it('finds nothing in a server that keeps what it was told', async () => {
    await admin.config('SET', 'appendonly', 'yes', 'maxmemory', '100mb', 'maxmemory-policy', 'noeviction')
    const { client, close } = await connect(server.url)
    expect(await redisStore({ client, strict: true }).check()).toEqual([])
    await close()
  })

  it('F43 F44 finds that a restart or a full memory loses claims, and throws on it when strict', async () => {
    await admin.config('SET', 'appendonly', 'no', 'maxmemory', '100mb', 'maxmemory-policy', 'allkeys-lru')
    const { client, close } = await connect(server.url)
    const findings = await redisStore({ client }).check()
    expect(findings).toEqual([
      { code: 'EVICTION', dangerous: true, message: expect.stringContaining('set maxmemory-policy noeviction') },
      { code: 'NOT_PERSISTED', dangerous: true, message: expect.stringContaining('set appendonly yes') },
    ])
    const strict = redisStore({ client, strict: true }).check()
    await expect(strict).rejects.toThrow(findings.map(({ message }) => message).join('\n'))
    await close()
  })

  it('works where CONFIG is forbidden', async () => {
    await admin.acl('SETUSER', 'app', 'on', '>secret', '~*', '+@all', '-config')
    const url = new URL(server.url)
    url.username = 'app'
    url.password = 'secret'
    const { client, close } = await connect(url.href)
    expect((await redisStore({ client }).check()).map(({ code }) => code)).toContain('EVICTION')
    await close()
  })

  it('F42 F50 finds replicas: dangerous to be connected to, lossy to fail over to', async () => {
    await admin.config('SET', 'appendonly', 'yes', 'maxmemory', '0')
    const toReplica = await connect(replica.url)
    const toPrimary = await connect(server.url)
    const onReplica = new Redis(replica.url)
    await onReplica.replicaof('127.0.0.1', server.port)
    const [primaryStore, replicaStore] = [redisStore(toPrimary), redisStore(toReplica)]
    await vi.waitFor(async () =>
      expect(await primaryStore.check()).toMatchObject([{ code: 'FAILOVER', dangerous: false }]),
    )
    expect(await replicaStore.check()).toMatchObject([{ code: 'REPLICA', dangerous: true }])
    await onReplica.replicaof('NO', 'ONE')
    await vi.waitFor(async () => expect(await primaryStore.check()).toEqual([]))
    onReplica.disconnect()
    await toReplica.close()
    await toPrimary.close()
  })
})
