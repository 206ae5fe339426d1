import { sender } from '@hookonce/binding-support'
import { createIdempotency } from '@hookonce/core'
import { idempotencyKey, webhook } from '@hookonce/koa'
import { memoryStore } from '@hookonce/memory'
import { bodyParser } from '@koa/bodyparser'
import Koa from 'koa'

const idempotency = createIdempotency({ scope: 'billing', store: memoryStore() })
export const receipts: string[] = []
const tenantOf = (ctx: Koa.Context) => ctx.get('X-Authenticated-Tenant')

// #region app
export const app = new Koa()

const events = webhook({ idempotency, provider: sender() }, async (event) => {
  receipts.push(event.id)
})
app.use((ctx, next) => (ctx.path === '/webhooks/acme' ? events(ctx) : next()))

app.use(bodyParser()) // below: the webhook reads its body itself
app.use(idempotencyKey({ idempotency, scope: tenantOf })) // POST and PATCH
app.use((ctx) => {
  const { order } = ctx.request.body as { order: string }
  receipts.push(order)
  ctx.status = 201
  ctx.body = { payment: receipts.length }
})
// #endregion
