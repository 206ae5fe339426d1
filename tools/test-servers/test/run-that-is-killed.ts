// A run that never stops its server, for a test that kills it.
import { Redis } from 'ioredis'
import { startRedis } from '../src/index'

const server = await startRedis({ config: {} })
const client = new Redis(server.url)
const [, folder] = (await client.config('GET', 'dir')) as [string, string]
console.log(JSON.stringify({ url: server.url, folder }))
