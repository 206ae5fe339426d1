// Compiled, never run: the entries fit Fastify's own types, without a cast.
import type { Idempotency } from '@hookonce/core'
import { idempotencyKey, webhook } from '@hookonce/fastify'
import type { Provider } from '@hookonce/http'
import fastify from 'fastify'

declare const options: { idempotency: Idempotency; provider: Provider<{ account: string }> }
declare const idempotency: Idempotency

const app = fastify()
app.register(
  webhook(options, (event, { attempt }) => void event.body.account.concat(attempt.toFixed())),
  { prefix: '/hook' },
)
const keyed = idempotencyKey({ idempotency, scope: ({ headers }) => String(headers['x-tenant']) })
app.addHook('onRequest', keyed).addHook('preHandler', keyed)
app.post('/pay', { preHandler: keyed }, async () => 'paid')
app.post<{ Body: { amount: number } }>('/pay', { preHandler: [keyed] }, async ({ body }) => body.amount.toFixed())

// @ts-expect-error the body is what the provider says it is
webhook(options, (event) => void event.body.user)
// @ts-expect-error whose key it is must be said
idempotencyKey({ idempotency })
