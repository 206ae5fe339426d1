// Compiled, never run: the middleware fits Koa with its own types and without a cast.
import type { Idempotency } from '@hookonce/core'
import type { Provider } from '@hookonce/http'
import { idempotencyKey, webhook, webhookBatch } from '@hookonce/koa'
import Koa from 'koa'

declare const idempotency: Idempotency
declare const provider: Provider<{ account: string }>

new Koa().use(webhook({ idempotency, provider }, (event) => void event.body.account.concat('')))
new Koa().use(idempotencyKey({ idempotency, scope: (ctx: Koa.Context) => ctx.get('X-Tenant') }))
new Koa().use(idempotencyKey({ idempotency, scope: () => 'public' }))

// @ts-expect-error: whose key it is must be said
idempotencyKey({ idempotency })
// @ts-expect-error: this sender sends one event a request
webhookBatch({ idempotency, provider }, () => undefined)
