import { sender } from '@hookonce/binding-support'
import { createIdempotency } from '@hookonce/core'
import { memoryStore } from '@hookonce/memory'
import { idempotencyKey, webhook } from '@hookonce/next'

const idempotency = createIdempotency({ scope: 'billing', store: memoryStore() })
export const receipts: string[] = []
const tenantOf = (request: Request) => request.headers.get('X-Authenticated-Tenant') ?? 'public'

// #region routes
// app/webhooks/acme/route.ts
const acme = webhook({ idempotency, provider: sender() }, async (event) => {
  receipts.push(event.id)
})

export { acme as POST }

// app/payments/route.ts
export const payments = idempotencyKey({ idempotency, scope: tenantOf }, async (request: Request) => {
  const { order } = await request.json()
  receipts.push(order)
  return Response.json({ payment: receipts.length }, { status: 201 })
})
// #endregion
