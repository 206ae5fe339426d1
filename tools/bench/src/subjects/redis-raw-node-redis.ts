import { createClient } from 'redis'
import { leaseMs, processing, retentionMs } from './periods'
import { raw } from './redis-raw'
import type { Subject } from './subject'

export async function open(url: string): Promise<Subject> {
  const client = await createClient({ url }).connect()
  return raw({
    claim: async (key) => (await client.set(key, processing, { PX: leaseMs, NX: true })) === 'OK',
    get: (key) => client.get(key),
    settle: (key, result) => client.set(key, result, { PX: retentionMs }),
    close: async () => client.destroy(),
  })
}
