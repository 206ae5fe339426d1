import { type RedisCluster, startRedisCluster } from '@hookonce/test-servers'
import { afterAll, beforeAll, describe } from 'vitest'
import { clustered } from './clients'
import { passesTheSuite } from './suite'

let cluster: RedisCluster
beforeAll(async () => {
  cluster = await startRedisCluster()
}, 30_000)
afterAll(() => cluster.stop())

describe.each(Object.entries(clustered))('redisStore on a Cluster, with %s', (name, connectTo) =>
  passesTheSuite(`${name}:`, () => connectTo(cluster.masters.map(({ url }) => url))),
)
