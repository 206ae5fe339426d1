import { redisStore } from '@hookonce/redis'
import { completedWith, grant, numbered, requestOf } from '@hookonce/store-support'
import { type RedisServer, startRedis } from '@hookonce/test-servers'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

let server: RedisServer
let client: Redis
beforeAll(async () => {
  server = await startRedis()
  client = new Redis(server.url)
})
afterAll(async () => {
  client.disconnect()
  await server.stop()
})

const keyPrefix = `record-${crypto.randomUUID()}:`
const newStore = () => redisStore({ client, keyPrefix })

/** The columns by the names that the README gives them. */
async function columnsOf(key: string): Promise<Record<string, string | undefined>> {
  const [head = '', ...body] = ((await client.get(keyPrefix + key)) ?? '').split('\n')
  const [format, status, expiresAt, heldUntil, settledAt, flag, createdAt, attempts, fence, owner, length, ...rest] =
    head.split(' ')
  const fingerprint = rest.join(' ')
  return {
    format,
    status,
    expiresAt,
    heldUntil,
    settledAt,
    flag,
    createdAt,
    attempts,
    fence,
    owner,
    length,
    fingerprint,
    body: body.join('\n'),
  }
}

describe('a stored record', () => {
  it('is one key, readable with GET', async () => {
    const store = newStore()
    const lease = await grant(store, 'readable', { fingerprint: 'of the input' })
    const instant = /^\d{16}$/
    const identity = {
      format: '1',
      createdAt: expect.stringMatching(instant),
      attempts: '1',
      fence: `${lease.fence}`,
      owner: lease.owner,
      length: '12',
      fingerprint: 'of the input',
    }
    expect(await columnsOf('readable')).toEqual({
      ...identity,
      status: 'processing',
      expiresAt: expect.stringMatching(instant),
      heldUntil: expect.stringMatching(instant),
      settledAt: '-',
      flag: '-',
      body: '',
    })

    await store.settle(lease, completedWith('{"done":true}'))
    expect(await columnsOf('readable')).toEqual({
      ...identity,
      status: 'completed',
      expiresAt: expect.stringMatching(instant),
      heldUntil: '-',
      settledAt: expect.stringMatching(instant),
      flag: '-',
      body: '{"done":true}',
    })
    expect(await client.keys(`${keyPrefix}readable*`)).toEqual([`${keyPrefix}readable`])
  })

  it('F53 keeps every digit of a fence', async () => {
    const store = newStore()
    const fences = await Promise.all(numbered('digits', 50).map(async (key) => (await grant(store, key)).fence))
    const stored = await Promise.all(numbered('digits', 50).map(async (key) => Number((await columnsOf(key)).fence)))
    expect(stored).toEqual(fences)
    // The next fence is one higher where the clock has not caught up with the last one.
    const ahead = 9_007_199_254_740_001
    const [request, over] = [requestOf('ahead'), String(Date.now() * 1000 + 60_000_000)]
    const record = `1 failed ${over} 1000000000000000 1000000000000000 - 1000000000000000 1 ${ahead} somebody 0 `
    await client.set(`${keyPrefix}ahead`, record)
    expect(await store.claim(request)).toMatchObject({ status: 'claimed', fence: ahead + 1, attempts: 2 })
  })

  it('is kept by Redis for the retention, and no longer', async () => {
    const store = newStore()
    const lease = await grant(store, 'kept', { leaseMs: 10_000, retentionMs: 20_000 })
    const ttl = () => client.pttl(`${keyPrefix}kept`)
    expect(await ttl()).toSatisfy(within(15_000, 20_000))
    await store.renew(lease, 40_000)
    expect(await ttl()).toSatisfy(within(35_000, 40_001))
    await store.settle(lease, { status: 'failed', retentionMs: 30_000, retryAfterMs: 60_000 })
    expect(await ttl()).toSatisfy(within(55_000, 60_000))
  })

  it.each([
    ['of a later format', '2 completed 1 2 3'],
    ['that is none', 'somebody else was here'],
    ['that is cut off', '1 processing 1795348134624674'],
  ])('%s is an error, never none', async (_name, value) => {
    const store = newStore()
    await client.set(`${keyPrefix}unreadable`, value)
    const lease = { key: 'unreadable', owner: 'owner', fence: 1, attempts: 1 }
    const operations = [
      () => store.claim(requestOf('unreadable')),
      () => store.renew(lease, 1_000),
      () => store.settle(lease, completedWith('done')),
      () => store.find('unreadable'),
      () => store.forget('unreadable'),
    ]
    for (const operation of operations) await expect(operation()).rejects.toThrow('not a record of format 1')
    expect(await client.get(`${keyPrefix}unreadable`)).toBe(value)
  })

  it('that can not be read fails none of its neighbours', async () => {
    const store = newStore()
    await client.set(`${keyPrefix}bad`, '2 completed')
    await client.lpush(`${keyPrefix}worse`, 'a list')
    const keys = ['a', 'b', 'bad', 'c', 'worse', 'z']
    const replies = await Promise.allSettled(keys.map((key) => store.claim(requestOf(key))))
    const refused = (message: string) => ({ status: 'rejected', reason: { message: expect.stringContaining(message) } })
    const claimed = { status: 'fulfilled', value: { status: 'claimed' } }
    expect(replies).toMatchObject([claimed, claimed, refused('format 1'), claimed, refused('WRONGTYPE'), claimed])
  })
})

const within = (least: number, most: number) => (actual: number) => actual >= least && actual <= most
