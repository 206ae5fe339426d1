import { createIdempotency } from '@hookonce/core'
import { type BatchProvider, idempotencyKey, webhook, webhookBatch } from '@hookonce/http'
import { memoryStore } from '@hookonce/memory'
import { sender } from './sender'

const idempotency = createIdempotency({ scope: 'billing', store: memoryStore() })
export const paid: string[] = []

// #region endpoint
export const endpoint = webhook({ idempotency, provider: sender() }, async (event, context) => {
  if (event.body !== 'paid') return new Response(null, { status: 204 })
  paid.push(context.deriveKey('receipt')) // the same in every attempt: a key for a call downstream
  return Response.json({ received: event.id })
})
// #endregion

const tenantOf = (request: Request) => request.headers.get('X-Authenticated-Tenant') ?? ''
const createPayment = async (request: Request) => {
  paid.push(await request.text())
  return Response.json({ id: paid.length }, { status: 201 })
}

// #region key
const safeToRetry = idempotencyKey({ idempotency, scope: tenantOf })

export const POST = (request: Request) => safeToRetry(request, () => createPayment(request))
// #endregion

const batchOf: BatchProvider<string> = {
  ...sender(),
  readBatch: ({ rawBody }) => {
    const ids = new TextDecoder().decode(rawBody).split(',')
    return ids.map((id) => ({ id, body: id }))
  },
}

// #region batch
export const batch = webhookBatch({ idempotency, provider: batchOf }, async (event) => {
  paid.push(event.id) // for each event of the request
})
// #endregion
