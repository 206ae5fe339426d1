import { sender } from '@hookonce/binding-support'
import { createIdempotency } from '@hookonce/core'
import { idempotencyKey, webhook } from '@hookonce/fastify'
import { memoryStore } from '@hookonce/memory'
import fastify from 'fastify'

const idempotency = createIdempotency({ scope: 'billing', store: memoryStore() })
export const receipts: string[] = []
const tenantOf = ({ headers }: { headers: Record<string, unknown> }) => String(headers['x-tenant'])
let payments = 0

// #region app
export const app = fastify()

app.register(
  webhook({ idempotency, provider: sender() }, async (event) => {
    receipts.push(event.id)
  }),
  { prefix: '/webhooks/acme' },
)

app.post('/payments', { preHandler: idempotencyKey({ idempotency, scope: tenantOf }) }, async (_request, reply) => {
  return reply.code(201).send({ payment: ++payments })
})
// #endregion
