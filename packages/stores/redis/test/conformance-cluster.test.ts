import { storeConformance } from '@hookonce/conformance'
import { redisStore } from '@hookonce/redis'
import { type RedisCluster, startRedisCluster } from '@hookonce/test-servers'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { type Connected, clustered } from './clients'

let cluster: RedisCluster
beforeAll(async () => {
  cluster = await startRedisCluster()
}, 30_000)
afterAll(() => cluster.stop())

describe.each(Object.entries(clustered))('redisStore on a Cluster, with %s', (name, connectTo) => {
  const connect = () => connectTo(cluster.masters.map(({ url }) => url))
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
