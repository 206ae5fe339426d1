import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  makeIdempotent,
} from '@aws-lambda-powertools/idempotency'
import { CachePersistenceLayer } from '@aws-lambda-powertools/idempotency/cache'
import { createClient } from 'redis'
import { leaseMs, retentionMs } from './periods'
import type { Handler, Subject } from './subject'

interface Event {
  id: string
  handler: Handler
}

/** A running Lambda function's context: without it, a claim has no lease. */
const context = { getRemainingTimeInMillis: () => leaseMs }

export async function open(url: string, useLocalCache = false): Promise<Subject> {
  const client = await createClient({ url }).connect()
  const config = new IdempotencyConfig({
    eventKeyJmesPath: 'id',
    expiresAfterSeconds: retentionMs / 1_000,
    useLocalCache,
  })
  config.registerLambdaContext(context as Parameters<typeof config.registerLambdaContext>[0])
  const handle = makeIdempotent((event: Event) => event.handler(), {
    persistenceStore: new CachePersistenceLayer({ client }),
    config,
  })
  return {
    async run(key, handler) {
      try {
        return await handle({ id: key, handler })
      } catch (error) {
        if (error instanceof IdempotencyAlreadyInProgressError) return undefined
        throw error
      }
    },
    close: async () => client.destroy(),
  }
}
