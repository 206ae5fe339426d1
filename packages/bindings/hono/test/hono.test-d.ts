// Compiled, never run: the routes fit Hono with its own types and without a cast.
import type { Idempotency } from '@hookonce/core'
import { idempotencyKey, webhook, webhookBatch } from '@hookonce/hono'
import type { Provider } from '@hookonce/http'
import { type Context, Hono } from 'hono'

declare const idempotency: Idempotency
declare const provider: Provider<{ account: string }>
type Env = { Variables: { tenant: string } }

new Hono().post(
  '/hook',
  webhook({ idempotency, provider }, (event) => void event.body.account.concat('')),
)
new Hono<Env>().use(idempotencyKey({ idempotency, scope: (c: Context<Env>) => c.var.tenant }))
new Hono<Env>().post('/pay', idempotencyKey({ idempotency, scope: () => 'public' }), (c) => c.text(c.var.tenant))

// @ts-expect-error: whose key it is must be said
idempotencyKey({ idempotency })
// @ts-expect-error: this sender sends one event a request
webhookBatch({ idempotency, provider }, () => undefined)
