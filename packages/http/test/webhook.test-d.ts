// Compiled, never run: what the types accept, and what they refuse.
import type { Idempotency } from '@hookonce/core'
import { type Provider, webhook } from '@hookonce/http'

declare const options: { idempotency: Idempotency; provider: Provider<{ account: string }> }
declare function activate(account: string): Promise<void>
declare function accountOf(account: string): Promise<{ name: string }>

webhook(options, (event, { attempt }) => activate(event.body.account + attempt.toFixed()))
webhook(options, async (event) => {
  await activate(event.body.account)
})
webhook(options, (event) => {
  event.rawBody.fill(0)
})
webhook(options, async ({ type }) => (type === 'ping' ? new Response('pong') : undefined))
webhook(options, () => Response.json({ ok: true }))

// @ts-expect-error a plain value would be dropped: say it in a Response
webhook(options, () => ({ ok: true }))
// @ts-expect-error also when it comes later
webhook(options, (event) => accountOf(event.body.account))
// @ts-expect-error the body is what the provider says it is
webhook(options, (event) => activate(event.body.user))
