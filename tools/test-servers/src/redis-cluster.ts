import { setTimeout as wait } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from './free-port'
import { type RedisServer, startRedis } from './redis'

export interface ClusterNode extends RedisServer {
  /** Its name in `CLUSTER` commands. */
  id: string
  busPort: number
}

export interface RedisCluster {
  masters: readonly ClusterNode[]
  /** `replicas[i]` follows `masters[i]`. */
  replicas: readonly ClusterNode[]
  stop(): Promise<void>
}

const slots = 16384

/** A Cluster of three masters with a replica each. Needs Redis 7 or newer, or Valkey. */
export async function startRedisCluster(): Promise<RedisCluster> {
  const nodes = await Promise.all(Array.from({ length: 6 }, startNode))
  const masters = nodes.slice(0, 3)
  const replicas = nodes.slice(3)
  const stop = async () => {
    await Promise.all(nodes.map((node) => node.stop()))
  }
  try {
    await join(masters, replicas)
  } catch (error) {
    await stop()
    throw error
  }
  return { masters, replicas, stop }
}

async function startNode(): Promise<ClusterNode> {
  const busPort = await freePort()
  const server = await startRedis({
    config: {
      'cluster-enabled': 'yes',
      'cluster-port': `${busPort}`,
      'cluster-node-timeout': '2000',
      // A new replica is served at once, without waiting for others that may come.
      'repl-diskless-sync-delay': '0',
      // A replica is listed once something was replicated, and a ping is enough.
      'repl-ping-replica-period': '1',
    },
  })
  return { ...server, busPort, id: String(await ask(server, 'CLUSTER', 'MYID')) }
}

async function join(masters: ClusterNode[], replicas: ClusterNode[]): Promise<void> {
  const nodes = [...masters, ...replicas]
  const share = Math.ceil(slots / masters.length)
  for (const [i, master] of masters.entries()) {
    const last = Math.min((i + 1) * share, slots) - 1
    await ask(master, 'CLUSTER', 'ADDSLOTSRANGE', i * share, last)
    await ask(master, 'CLUSTER', 'SET-CONFIG-EPOCH', i + 1)
  }
  for (const { port, busPort } of nodes) {
    await Promise.all(masters.map((master) => ask(master, 'CLUSTER', 'MEET', '127.0.0.1', port, busPort)))
  }
  await untilEach(nodes, ['CLUSTER', 'INFO'], (info) => info.includes(`cluster_known_nodes:${nodes.length}`))
  for (const [i, replica] of replicas.entries()) await ask(replica, 'CLUSTER', 'REPLICATE', masters[i]?.id ?? '')
  await untilEach(replicas, ['INFO', 'replication'], (info) => info.includes('master_link_status:up'))
  await untilEach(nodes, ['CLUSTER', 'INFO'], (info) => info.includes('cluster_state:ok'))
  // Each node lists each replica: a client that asks any of them learns of all.
  await untilEach(nodes, ['CLUSTER', 'SLOTS'], (shards) => replicas.every(({ id }) => shards.includes(id)))
}

/** Polls, for a Cluster says nothing when it is ready. */
async function untilEach(nodes: ClusterNode[], command: [string, string], ready: (reply: string) => boolean) {
  for (const node of nodes) {
    for (let tries = 1; !ready(String(await ask(node, ...command))); tries++) {
      if (tries > 500) throw new Error(`The Cluster did not form: ${command.join(' ')} of ${node.url} stays as it is.`)
      await wait(20)
    }
  }
}

async function ask({ url }: RedisServer, command: string, ...args: (string | number)[]): Promise<unknown> {
  const client = new Redis(url, { retryStrategy: null })
  try {
    return await client.call(command, ...args)
  } finally {
    client.disconnect()
  }
}
