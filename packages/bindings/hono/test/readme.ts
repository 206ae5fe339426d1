import { sender } from '@hookonce/binding-support'
import { createIdempotency } from '@hookonce/core'
import { idempotencyKey, webhook } from '@hookonce/hono'
import { memoryStore } from '@hookonce/memory'
import { type Context, Hono } from 'hono'

const idempotency = createIdempotency({ scope: 'billing', store: memoryStore() })
export const receipts: string[] = []
const tenantOf = (c: Context) => c.req.header('X-Authenticated-Tenant') ?? ''

// #region app
export const app = new Hono()

app.post(
  '/webhooks/acme',
  webhook({ idempotency, provider: sender() }, async (event) => {
    receipts.push(event.id)
  }),
)

app.post('/payments', idempotencyKey({ idempotency, scope: tenantOf }), async (c) => {
  const { order } = await c.req.json()
  receipts.push(order)
  return c.json({ payment: receipts.length }, 201)
})
// #endregion
