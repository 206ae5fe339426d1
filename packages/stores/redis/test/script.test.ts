import { redisStore } from '@hookonce/redis'
import { completedWith, grant, numbered, requestOf, workThrough } from '@hookonce/store-support'
import { type RedisServer, startRedis } from '@hookonce/test-servers'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Connected, standalone } from './clients'

let server: RedisServer
let admin: Redis
beforeAll(async () => {
  server = await startRedis({ config: {} })
  admin = new Redis(server.url)
})
afterAll(async () => {
  admin.disconnect()
  await server.stop()
})

/** How often the server has run these commands since `config('RESETSTAT')`. */
async function callsOf(...commands: string[]): Promise<number[]> {
  const stats = await admin.info('commandstats')
  return commands.map((command) => Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0))
}

describe.each(Object.entries(standalone))('the script, with %s', (name, connect) => {
  let connected: Connected
  beforeAll(async () => {
    connected = await connect(server.url)
  })
  afterAll(() => connected.close())
  let stores = 0
  const newStore = () => redisStore({ client: connected.client, keyPrefix: `${name}:${stores++}:` })

  it('takes one round trip for a claim, a renewal, a settle', async () => {
    const store = newStore()
    await grant(store, 'warm-up')
    await admin.config('RESETSTAT')
    const lease = await grant(store, 'one by one')
    await store.renew(lease, 60_000)
    await store.settle(lease, completedWith('done'))
    expect(await callsOf('evalsha', 'eval')).toEqual([3, 0])
  })

  it('takes one round trip for all the claims of one moment', async () => {
    const store = newStore()
    await grant(store, 'warm-up of many')
    await admin.config('RESETSTAT')
    const replies = await Promise.all(numbered('together', 30).map((key) => store.claim(requestOf(key))))
    expect(replies.every(({ status }) => status === 'claimed')).toBe(true)
    expect(await callsOf('evalsha', 'eval')).toEqual([1, 0])
  })

  it('F47 is sent again, as text, to a server that has forgotten it', async () => {
    const store = newStore()
    const lease = await grant(store, 'before the flush')
    await admin.script('FLUSH')
    expect(await store.settle(lease, completedWith('done'))).toBe('ok')
    await admin.script('FLUSH')
    const replies = await Promise.all(numbered('after the flush', 10).map((key) => store.claim(requestOf(key))))
    expect(replies.map(({ status }) => status)).toEqual(new Array(10).fill('claimed'))
  })

  it('F47 SCRIPT FLUSH under load loses nothing', async () => {
    await workThrough(newStore(), 50, () => admin.script('FLUSH'))
  })

  it('F27 F29 CLIENT KILL under load loses nothing', async () => {
    await workThrough(newStore(), 20, () => admin.call('CLIENT', 'KILL', 'TYPE', 'normal'))
  })
})
