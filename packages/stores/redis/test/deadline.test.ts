import { redisStore } from '@hookonce/redis'
import { insist, requestOf } from '@hookonce/store-support'
import { type RedisServer, startRedis } from '@hookonce/test-servers'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, it } from 'vitest'

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

it('F34 F36 a server that does not answer: each operation rejects in time, and holds up no later one', async () => {
  const store = redisStore({ client })
  const request = requestOf('paused')
  await client.client('PAUSE', 2_500)
  const replies = await Promise.allSettled([store.claim(request), store.find('other')])
  for (const reply of replies) expect(String(reply.status === 'rejected' && reply.reason)).toContain('2000 ms')
  // Nobody could tell, but it was carried out as the server went on.
  expect(await insist(() => store.claim(request))).toMatchObject({ status: 'claimed', attempts: 1 })
})
