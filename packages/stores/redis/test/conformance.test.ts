import { type RedisServer, startRedis } from '@hookonce/test-servers'
import { afterAll, beforeAll, describe } from 'vitest'
import { standalone } from './clients'
import { passesTheSuite } from './suite'

let server: RedisServer
beforeAll(async () => {
  server = await startRedis()
})
afterAll(() => server.stop())

describe.each(Object.entries(standalone))('redisStore with %s', (name, connectTo) =>
  passesTheSuite(`${name}:`, () => connectTo(server.url)),
)
