import { redisStore } from '@hookonce/redis'
import { completedWith, grant, insist, numbered, requestOf } from '@hookonce/store-support'
import { startRedis } from '@hookonce/test-servers'
import { describe, expect, it } from 'vitest'
import { standalone } from './clients'

describe.each(Object.entries(standalone))('a server that is killed and comes back, with %s', (_name, connect) => {
  it('F43 F47 has every claim and outcome that was answered, with appendfsync always', async () => {
    const server = await startRedis({ config: { appendonly: 'yes', appendfsync: 'always' } })
    const { client, close } = await connect(server.url)
    const store = redisStore({ client })
    const held = await Promise.all(numbered('held', 20).map((key) => grant(store, key)))
    const done = await Promise.all(numbered('done', 20).map((key) => grant(store, key)))
    await Promise.all(done.map((lease) => store.settle(lease, completedWith(lease.key))))

    await server.kill()
    await expect(Promise.race([store.claim(requestOf('meanwhile')), after(500)])).rejects.toThrow()
    await server.restart()

    for (const lease of held) {
      expect(await insist(() => store.claim(requestOf(lease.key)))).toMatchObject({ status: 'processing' })
      expect(await store.settle(lease, completedWith(lease.key))).toBe('ok')
    }
    for (const { key } of [...done, ...held]) {
      const reply = await store.claim(requestOf(key))
      expect(reply).toMatchObject({ status: 'completed', result: new TextEncoder().encode(key) })
    }
    await close()
    await server.stop()
  })
})

/** A client that waits for the server to come back has not answered either. */
const after = (ms: number) =>
  new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error('no answer')), ms)
  })
