import { startRedis } from '@hookonce/test-servers'
import { Redis } from 'ioredis'
import type { BenchServer } from './server'

export async function start(): Promise<BenchServer> {
  const server = await startRedis()
  const client = new Redis(server.url)
  const fact = async (section: string, name: string) =>
    new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(await client.info(section))?.[1] ?? 'unknown'
  const version = await fact('server', 'redis_version')
  return {
    url: server.url,
    port: server.port,
    description: `Redis ${version}, nothing on disk`,
    async reset() {
      await client.flushall('SYNC')
    },
    bytes: async () => Number(await fact('memory', 'used_memory')),
    async stop() {
      client.disconnect()
      await server.stop()
    },
  }
}
