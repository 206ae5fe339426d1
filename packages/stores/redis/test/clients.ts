import type { RedisStoreOptions } from '@hookonce/redis'
import { Cluster, Redis } from 'ioredis'
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis-5'
import { createClient, createCluster } from 'redis'
import { createClient as createClient5, createCluster as createCluster5 } from 'redis-5'

export interface Connected {
  client: RedisStoreOptions['client']
  close(): void | Promise<void>
}

type Connect<Target> = (target: Target) => Promise<Connected>

const address = (url: string) => ({ host: new URL(url).hostname, port: Number(new URL(url).port) })

/** Each driver that the store takes, connected to one server. */
export const standalone: Record<string, Connect<string>> = {
  'ioredis 6': async (url) => {
    const client = new Redis(url).on('error', ignore)
    return { client, close: () => client.disconnect() }
  },
  'ioredis 5': async (url) => {
    const client = new Redis5(url).on('error', ignore)
    return { client, close: () => client.disconnect() }
  },
  'node-redis 6': async (url) => {
    const client = await createClient({ url }).on('error', ignore).connect()
    return { client, close: () => client.destroy() }
  },
  'node-redis 5': async (url) => {
    const client = await createClient5({ url }).on('error', ignore).connect()
    return { client, close: () => client.destroy() }
  },
}

/** The same, connected to a Cluster by some of its nodes. */
export const clustered: Record<string, Connect<string[]>> = {
  'ioredis 6': async (urls) => {
    const client = new Cluster(urls.map(address)).on('error', ignore)
    return { client, close: () => client.disconnect() }
  },
  'ioredis 5': async (urls) => {
    const client = new Cluster5(urls.map(address)).on('error', ignore)
    return { client, close: () => client.disconnect() }
  },
  'node-redis 6': async (urls) => {
    const client = createCluster({ rootNodes: urls.map((url) => ({ url })) }).on('error', ignore)
    await client.connect()
    return { client, close: () => client.destroy() }
  },
  'node-redis 5': async (urls) => {
    const client = createCluster5({ rootNodes: urls.map((url) => ({ url })) }).on('error', ignore)
    await client.connect()
    return { client, close: () => client.destroy() }
  },
}

/** A connection that a test cuts is no news; with nobody listening, node-redis would end the process. */
function ignore(): void {}
