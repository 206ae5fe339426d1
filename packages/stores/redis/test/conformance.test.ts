import { storeConformance } from '@hookonce/conformance'
import { redisStore } from '@hookonce/redis'
import { type RedisServer, startRedis } from '@hookonce/test-servers'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { type Connected, standalone } from './clients'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

describe.each(Object.entries(standalone))('redisStore with %s', (name, connectTo) => {
  const connect = () => connectTo(server.url)
  let connected: Connected
  beforeAll(async () => {
    connected = await connect()
  })
  afterAll(() => connected.close())

  storeConformance(
    { describe: describe.concurrent, it },
    {
      create: () => ({ store: redisStore({ client: connected.client, keyPrefix: `${name}:` }) }),
      async disconnected() {
        const { client, close } = await connect()
        await close()
        return redisStore({ client })
      },
    },
  )
})
