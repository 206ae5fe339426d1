import { redisStore } from '@hookonce/redis'
import { completedWith, grant, numbered, workThrough } from '@hookonce/store-support'
import { type ClusterNode, type RedisCluster, startRedisCluster } from '@hookonce/test-servers'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type Connected, clustered } from './clients'

let cluster: RedisCluster
let nodes: Map<ClusterNode, Redis>
beforeAll(async () => {
  cluster = await startRedisCluster()
  nodes = new Map([...cluster.masters, ...cluster.replicas].map((node) => [node, new Redis(node.url)]))
}, 30_000)
afterAll(async () => {
  for (const client of nodes.values()) client.disconnect()
  await cluster.stop()
})

const on = (node: ClusterNode, ...[command, ...args]: [string, ...(string | number)[]]): Promise<unknown> =>
  nodes.get(node)?.call(command, ...args) ?? expect.fail('not a node of the Cluster')

/** Moves a slot and its keys: until it has arrived, clients are sent from one node to the other with ASK. */
async function migrate(slot: number, from: ClusterNode, to: ClusterNode): Promise<void> {
  await on(to, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', from.id)
  await on(from, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', to.id)
  for (;;) {
    const keys = (await on(from, 'CLUSTER', 'GETKEYSINSLOT', slot, 50)) as string[]
    if (keys.length === 0) break
    await on(from, 'MIGRATE', '127.0.0.1', to.port, '', 0, 5_000, 'KEYS', ...keys)
  }
  const masters = await mastersOf()
  for (const node of [to, from, ...masters]) await on(node, 'CLUSTER', 'SETSLOT', slot, 'NODE', to.id)
}

/** The master that has the slot of this key, and another one. */
async function ownersOf(key: string): Promise<[ClusterNode, ClusterNode]> {
  const masters = await mastersOf()
  const refusals = await Promise.all(masters.map((node) => on(node, 'GET', key).catch(() => 'MOVED')))
  const home = masters[refusals.indexOf(null)]
  const away = masters[refusals.indexOf('MOVED')]
  return home && away ? [home, away] : expect.fail(`no master serves ${key}`)
}

async function mastersOf(): Promise<ClusterNode[]> {
  const all = [...nodes.keys()]
  const are = await Promise.all(all.map(isMaster))
  return all.filter((_, i) => are[i])
}

const isMaster = async (node: ClusterNode) => String(await on(node, 'INFO', 'replication')).includes('role:master')

/** A failover that an operator asks for: the replica takes over once it has everything. */
async function failOver(shard: readonly [ClusterNode, ClusterNode]): Promise<void> {
  const [from, to] = (await isMaster(shard[0])) ? shard : [shard[1], shard[0]]
  await vi.waitFor(async () => expect(await on(to, 'INFO', 'replication')).toContain('master_link_status:up'), patience)
  await on(to, 'CLUSTER', 'FAILOVER')
  await vi.waitFor(async () => expect([await isMaster(to), await isMaster(from)]).toEqual([true, false]), patience)
}
const patience = { timeout: 10_000, interval: 20 }

describe.each(Object.entries(clustered))('a Cluster that changes, with %s', (name, connect) => {
  let connected: Connected
  beforeAll(async () => {
    connected = await connect([...cluster.masters, ...cluster.replicas].map(({ url }) => url))
  })
  afterAll(() => connected.close())

  it('F49 loses nothing while a slot migrates', { timeout: 30_000 }, async () => {
    const keyPrefix = `{${name}}:`
    const [home, away] = await ownersOf(keyPrefix)
    const store = redisStore({ client: connected.client, keyPrefix })
    const slot = Number(await on(home, 'CLUSTER', 'KEYSLOT', keyPrefix))
    const leases = await Promise.all(numbered('held', 300).map((key) => grant(store, key)))
    await workThrough(store, 1, () => migrate(slot, home, away))
    const replies = await Promise.all(leases.map((lease) => store.settle(lease, completedWith('done'))))
    expect(new Set(replies)).toEqual(new Set(['ok']))
  })

  it('F42 F49 loses nothing in a failover that was asked for', { timeout: 30_000 }, async () => {
    // Each client another shard: soon after a vote about a master, the others do not vote about it again.
    const i = Object.keys(clustered).indexOf(name) % cluster.masters.length
    const [master, replica] = [cluster.masters[i], cluster.replicas[i]]
    if (!master || !replica) return expect.fail('no shard')
    const store = redisStore({ client: connected.client, keyPrefix: `${name}:failover:` })
    await workThrough(store, 1, () => failOver([master, replica]))
  })

  it('waits for the replica of the shard that has the key, with waitReplicas', async () => {
    const store = redisStore({ client: connected.client, keyPrefix: `${name}:waiting:`, waitReplicas: 1 })
    for (const key of numbered('key', 12)) {
      const lease = await grant(store, key)
      expect(await store.settle(lease, completedWith('done'))).toBe('ok')
    }
    const asking = redisStore({ client: connected.client, keyPrefix: `${name}:waiting:`, waitReplicas: 2 })
    await expect(grant(asking, 'more than there are')).rejects.toThrow('1 of 2 replicas')
  })

  it('is checked primary by primary', async () => {
    const findings = await redisStore({ client: connected.client }).check()
    expect(findings.filter(({ code }) => code === 'NOT_PERSISTED')).toHaveLength(3)
    expect(findings.filter(({ code }) => code === 'FAILOVER')).toHaveLength(3)
  })
})
