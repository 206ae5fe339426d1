import { startRedis } from '@hookonce/test-servers'
import { Redis } from 'ioredis'
import type { BenchServer } from './server'

const batch = 10_000
/** Of the size of a record of ours, whose place they only take. */
const fillScript = "for i = ARGV[1], ARGV[2] do redis.call('SET', 'hookonce:fill_' .. i, ARGV[3], 'PX', 604800000) end"

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
    async fill(from, to) {
      for (let first = from; first < to; first += batch) {
        await client.eval(fillScript, 0, first, Math.min(first + batch, to) - 1, 'x'.repeat(220))
      }
    },
    async stop() {
      client.disconnect()
      await server.stop()
    },
  }
}
