// Compiled, never run: the routes are what Next makes exports of, and what a server of fetch-style handlers takes.
import type { Idempotency } from '@hookonce/core'
import type { Provider } from '@hookonce/http'
import { idempotencyKey, webhook, webhookBatch } from '@hookonce/next'
import type { NextRequest } from 'next/server'

declare const idempotency: Idempotency
declare const provider: Provider<{ account: string }>

type Fetch = (request: Request) => Response | Promise<Response>
type Route = (request: NextRequest, context: { params: Promise<{ id: string }> }) => Response | Promise<Response>

const hook = webhook({ idempotency, provider }, async ({ body }, { attempt }) => {
  body.account.concat(attempt.toFixed())
})
hook satisfies Fetch & Route
// @ts-expect-error the body is what the provider says it is
webhook({ idempotency, provider }, (event) => void event.body.user)
// @ts-expect-error the sender is needed
webhookBatch({ idempotency }, () => undefined)

const pay = idempotencyKey({ idempotency, scope: (request: NextRequest) => request.nextUrl.host }, payment)
pay satisfies Route
idempotencyKey({ idempotency, scope: () => 'public' }, () => new Response()) satisfies Fetch
// @ts-expect-error whose key it is must be said
idempotencyKey({ idempotency }, () => new Response())

async function payment(request: NextRequest, { params }: { params: Promise<{ id: string }> }) {
  return Response.json({ id: (await params).id, currency: request.nextUrl.searchParams.get('currency') })
}
