import { setTimeout as wait } from 'node:timers/promises'
import type { RedisServer } from '@hookonce/test-servers'
import { Redis } from 'ioredis'
import type { LabServer, ServerFault, StruckServer } from './lab-store'

const durable = { appendonly: 'yes', appendfsync: 'always' }

/** Loaded when a server is needed: a worker starts none. */
async function start(config: Record<string, string>): Promise<RedisServer> {
  const { startRedis } = await import('@hookonce/test-servers')
  return startRedis({ config })
}

export async function startRedisServer(config: Record<string, string> = {}): Promise<LabServer & RedisServer> {
  const server = await start(config)
  const [version = ''] = /redis_version:\S+/.exec(await order(server.url, 'INFO', 'server')) ?? []
  return { ...server, version: `Redis ${version.split(':')[1]}` }
}

export const redisFaults: readonly ServerFault[] = [
  { name: 'killed, appendfsync always', start: () => killed(durable) },
  { name: 'killed, appendfsync everysec', mayLose: true, start: () => killed({ appendonly: 'yes' }) },
  { name: 'killed, no appendonly', mayLose: true, start: () => killed({}) },
  { name: 'a replica promoted that lags', mayLose: true, start: failedOver },
  { name: 'scripts flushed', start: () => ordered(({ url }) => order(url, 'SCRIPT', 'FLUSH')) },
  { name: 'connections killed', start: () => ordered(({ url }) => order(url, 'CLIENT', 'KILL', 'TYPE', 'normal')) },
  { name: 'memory full', start: () => ordered(fillMemory) },
]

async function killed(config: Record<string, string>): Promise<StruckServer> {
  const server = await startRedisServer(config)
  return {
    ...server,
    async strike() {
      await server.kill()
      await wait(50)
      await server.restart()
    },
  }
}

async function ordered(strike: (server: LabServer) => Promise<unknown>): Promise<StruckServer> {
  const server = await startRedisServer()
  return { ...server, strike: async () => void (await strike(server)) }
}

/** Claims are refused meanwhile; renewals and outcomes are not. */
async function fillMemory({ url }: LabServer): Promise<void> {
  await order(url, 'CONFIG', 'SET', 'maxmemory', '1')
  await wait(100)
  await order(url, 'CONFIG', 'SET', 'maxmemory', '0')
}

/** For so long the primary goes on alone, and acknowledges what no replica will have. */
const lagMs = 60

/** A pair behind one address: with each strike they swap roles, and what the replica lacks is lost. */
async function failedOver(): Promise<StruckServer> {
  const { switchboard } = await import('../supervisor/switchboard')
  let [primary, replica] = [await startRedisServer(), await startRedisServer()]
  const board = await switchboard(primary.port)
  const follow = async () => {
    await order(replica.url, 'REPLICAOF', '127.0.0.1', `${primary.port}`)
    while (!(await order(replica.url, 'INFO', 'replication')).includes('master_link_status:up')) await wait(20)
  }
  await order(primary.url, 'CONFIG', 'SET', 'repl-diskless-sync-delay', '0')
  await order(replica.url, 'CONFIG', 'SET', 'repl-diskless-sync-delay', '0')
  await follow()
  return {
    url: `redis://127.0.0.1:${board.port}`,
    version: primary.version,
    async strike() {
      await order(replica.url, 'REPLICAOF', 'NO', 'ONE')
      await wait(lagMs)
      board.switchTo(replica.port)
      const former = primary
      primary = replica
      replica = former
      await follow()
    },
    async stop() {
      await board.close()
      await Promise.all([primary.stop(), replica.stop()])
    },
  }
}

async function order(url: string, command: string, ...args: string[]): Promise<string> {
  const client = new Redis(url, { retryStrategy: null })
  try {
    return String(await client.call(command, ...args))
  } finally {
    client.disconnect()
  }
}
