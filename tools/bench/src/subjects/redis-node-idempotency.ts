import { Idempotency, IdempotencyErrorCodes } from '@node-idempotency/core'
import { RedisStorageAdapter } from '@node-idempotency/storage-adapter-redis'
import { retentionMs } from './periods'
import type { Subject } from './subject'

export async function open(url: string): Promise<Subject> {
  const storage = new RedisStorageAdapter({ url })
  await storage.connect()
  const idempotency = new Idempotency(storage, { cacheTTLMS: retentionMs, enforceIdempotency: true })
  return {
    async run(key, handler) {
      const request = { headers: { 'idempotency-key': key }, path: '/webhook', method: 'POST' }
      try {
        const recorded = await idempotency.onRequest(request)
        if (recorded) return recorded.body
      } catch (error) {
        if ((error as { code?: unknown }).code === IdempotencyErrorCodes.REQUEST_IN_PROGRESS) return undefined
        throw error
      }
      const result = await handler()
      await idempotency.onResponse(request, { body: result })
      return result
    },
    close: () => storage.disconnect(),
  }
}
