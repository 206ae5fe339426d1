import { createIdempotency } from '@hookonce/core'
import { webhook } from '@hookonce/http'
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
