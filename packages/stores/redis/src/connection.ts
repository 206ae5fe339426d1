import { IdempotencyError } from '@hookonce/core'

export type Argument = string | Buffer

/** What the store needs of a client, whichever it is. */
export interface Connection {
  cluster: boolean
  /** Sends a command about `key` to the primary that has it. Strings in its reply are Buffers. */
  send(key: string, command: string, args: Argument[]): Promise<unknown>
  /** How many replicas have what this connection has written there, `ms` later at the most. */
  wait(key: string, replicas: number, ms: number): Promise<unknown>
  /** The INFO of each primary. */
  info(): Promise<unknown[]>
}

/** What is used of `Redis` and `Cluster` of ioredis. */
interface IoredisClient {
  isCluster: boolean
  callBuffer(command: string, args: Argument[]): Promise<unknown>
  pipeline(commands: unknown[][]): { exec(): Promise<[Error | null, unknown][] | null> }
  nodes?(role: 'master'): IoredisClient[]
  info(): Promise<string>
}

/** What is used of `createClient()` of redis. */
interface NodeRedisClient {
  withTypeMapping: unknown
  select: unknown
  sendCommand(args: Argument[], options?: typeof asBuffers): Promise<unknown>
}

/** What is used of `createCluster()` of redis. */
interface NodeRedisCluster {
  withTypeMapping: unknown
  masters: readonly object[]
  nodeClient(node: object): Promise<NodeRedisClient> | NodeRedisClient
  sendCommand(key: string, isReadonly: boolean, args: Argument[], options?: typeof asBuffers): Promise<unknown>
}

export type RedisClient = IoredisClient | NodeRedisClient | NodeRedisCluster

/** For node-redis: strings ('$', 36) as Buffers. As text, a result that is not UTF-8 would be damaged (G8). */
const asBuffers = { typeMapping: { 36: Buffer } }

/** Tells the clients apart by their shape, for two versions of a driver may meet in one program. */
export function connectionOf(given: RedisClient): Connection {
  const client: RedisClient = Object(given)
  if ('callBuffer' in client) return ioredis(client)
  // By its type mapping: node-redis 4, which has none, would hand out text.
  if ('withTypeMapping' in client && 'nodeClient' in client) return nodeRedisCluster(client)
  if ('withTypeMapping' in client && 'select' in client) return nodeRedis(client)
  const supported = 'Redis or Cluster of ioredis 5 or 6, createClient() or createCluster() of redis 5 or 6'
  throw new IdempotencyError('INVALID_OPTION', `Option client must be one of: ${supported}.`)
}

const ioredis = (client: IoredisClient): Connection => ({
  cluster: client.isCluster,
  send: (_key, command, args) => client.callBuffer(command, args),
  async wait(key, replicas, ms) {
    // WAIT names no key: EXISTS takes it to the node that was written to.
    const route = ['exists', key]
    const [error, count] = (await client.pipeline([route, ['wait', replicas, ms]]).exec())?.[1] ?? []
    if (error) throw error
    return count
  },
  info: () => Promise.all((client.nodes?.('master') ?? [client]).map((node) => node.info())),
})

const nodeRedis = (client: NodeRedisClient): Connection => ({
  cluster: false,
  send: (_key, command, args) => client.sendCommand([command, ...args], asBuffers),
  wait: (_key, replicas, ms) => client.sendCommand(['WAIT', `${replicas}`, `${ms}`]),
  info: async () => [await client.sendCommand(['INFO'])],
})

const nodeRedisCluster = (client: NodeRedisCluster): Connection => ({
  cluster: true,
  send: (key, command, args) => client.sendCommand(key, false, [command, ...args], asBuffers),
  wait: (key, replicas, ms) => client.sendCommand(key, false, ['WAIT', `${replicas}`, `${ms}`]),
  info: () => Promise.all(client.masters.map(async (node) => (await client.nodeClient(node)).sendCommand(['INFO']))),
})
