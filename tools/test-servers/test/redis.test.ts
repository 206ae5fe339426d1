import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startRedis, startRedisCluster } from '@hookonce/test-servers'
import { Redis } from 'ioredis'
import { expect, test, vi } from 'vitest'

const here = dirname(fileURLToPath(import.meta.url))
const connect = (url: string) => new Redis(url, { retryStrategy: null, maxRetriesPerRequest: 0 })

test('two servers are two: each has data of its own', async () => {
  const [one, other] = await Promise.all([startRedis({ config: {} }), startRedis({ config: {} })])
  const [client, rival] = [connect(one.url), connect(other.url)]
  await client.set('key', 'value')
  expect(await rival.get('key')).toBeNull()
  client.disconnect()
  rival.disconnect()
  await Promise.all([one.stop(), other.stop()])
})

test('a killed server comes back on its port, with what it had written to disk', async () => {
  const server = await startRedis({ config: { appendonly: 'yes', appendfsync: 'always' } })
  const before = connect(server.url)
  await before.set('key', 'value')
  const dropped = once(before, 'end')
  await server.kill()
  await dropped

  await server.restart()
  const after = connect(server.url)
  expect(await after.get('key')).toBe('value')
  after.disconnect()
  await server.stop()
})

test('a stopped server leaves neither process nor data', async () => {
  const server = await startRedis({ config: {} })
  const client = connect(server.url)
  const [, folder] = (await client.config('GET', 'dir')) as [string, string]
  const dropped = once(client, 'end')
  await server.stop()
  await dropped
  expect(existsSync(folder)).toBe(false)
})

test('a server ends with a run that is killed', async () => {
  const run = spawn(process.execPath, ['--import', 'tsx', join(here, 'run-that-is-killed.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(run.stdout, 'data')) as [Buffer]
  const { url, folder } = JSON.parse(line.toString()) as { url: string; folder: string }
  const client = connect(url)
  await client.ping()

  const dropped = once(client, 'end')
  run.kill('SIGKILL')
  await dropped
  await vi.waitFor(() => expect(existsSync(folder)).toBe(false), { timeout: 5_000 })
})

test('a server that cannot start says why', async () => {
  await expect(startRedis({ config: { 'no-such-directive': '1' } })).rejects.toThrow(/no-such-directive/)
})

test('a Cluster serves every slot, each master with its replica', { timeout: 30_000 }, async () => {
  const cluster = await startRedisCluster()
  const [master] = cluster.masters
  const client = connect(master?.url ?? '')
  const shards = await client.cluster('SLOTS')
  const served = shards.map(([from, to, ...nodes]) => [from, to, ...nodes.map(([, port]) => port)])
  expect(served.sort(([one], [other]) => Number(one) - Number(other))).toEqual([
    [0, 5461, cluster.masters[0]?.port, cluster.replicas[0]?.port],
    [5462, 10923, cluster.masters[1]?.port, cluster.replicas[1]?.port],
    [10924, 16383, cluster.masters[2]?.port, cluster.replicas[2]?.port],
  ])
  client.disconnect()
  await cluster.stop()
})
