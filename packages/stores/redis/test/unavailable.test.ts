import { rm } from 'node:fs/promises'
import { redisStore } from '@hookonce/redis'
import { completedWith, grant, numbered, requestOf } from '@hookonce/store-support'
import { type RedisServer, startRedis } from '@hookonce/test-servers'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Connected, standalone } from './clients'

let server: RedisServer
let admin: Redis
let connected: Connected

describe.each(Object.entries(standalone))('a server that cannot serve, with %s', (_name, connect) => {
  beforeEach(async () => {
    server = await startRedis({ config: { 'enable-debug-command': 'yes', 'lua-time-limit': '50' } })
    admin = new Redis(server.url)
    connected = await connect(server.url)
  })
  afterEach(async () => {
    admin.disconnect()
    await connected.close()
    await server.stop()
  })

  it('F50 BUSY rejects', async () => {
    const store = redisStore(connected)
    const lease = await grant(store, 'held')
    const busy = new Redis(server.url)
    const looping = busy.eval('while true do end', 0).catch(() => {})
    await vi.waitFor(() => expect(admin.ping()).rejects.toThrow(/^BUSY/))
    await expect(store.claim(requestOf('new'))).rejects.toThrow(/^BUSY/)
    await expect(store.settle(lease, completedWith('done'))).rejects.toThrow(/^BUSY/)
    await expect(Promise.all(numbered('new', 3).map((key) => store.claim(requestOf(key))))).rejects.toThrow(/^BUSY/)
    await admin.script('KILL')
    await looping
    busy.disconnect()
    expect(await store.settle(lease, completedWith('done'))).toBe('ok')
  })

  it('F50 LOADING rejects, and is no empty server', async () => {
    const store = redisStore(connected)
    const lease = await grant(store, 'held')
    await Promise.all(numbered('more', 200).map((key) => grant(store, key)))
    await admin.config('SET', 'key-load-delay', '5000', 'loading-process-events-interval-bytes', '1024')
    const loading = new Redis(server.url)
    const loaded = loading.call('DEBUG', 'RELOAD')
    await vi.waitFor(() => expect(admin.get('key')).rejects.toThrow(/^LOADING/))
    await expect(store.claim(requestOf('held'))).rejects.toThrow(/^LOADING/)
    await expect(store.find('held')).rejects.toThrow(/^LOADING/)
    await loaded
    loading.disconnect()
    expect(await store.settle(lease, completedWith('done'))).toBe('ok')
  })

  it('F50 MISCONF rejects what would write', async () => {
    const store = redisStore(connected)
    const lease = await grant(store, 'held')
    const [, folder = ''] = (await admin.config('GET', 'dir')) as string[]
    await admin.config('SET', 'save', '3600 1')
    await rm(folder, { recursive: true })
    await admin.bgsave()
    await vi.waitFor(async () => expect(await admin.info('persistence')).toContain('rdb_last_bgsave_status:err'))
    await expect(store.claim(requestOf('new'))).rejects.toThrow(/^MISCONF/)
    await expect(store.settle(lease, completedWith('done'))).rejects.toThrow(/^MISCONF/)
    await expect(store.find('held')).rejects.toThrow(/^MISCONF/)
  })
})
