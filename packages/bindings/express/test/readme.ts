import { sender } from '@hookonce/binding-support'
import { createIdempotency } from '@hookonce/core'
import { idempotencyKey, webhook } from '@hookonce/express'
import { memoryStore } from '@hookonce/memory'
import express, { type Request } from 'express5'

const idempotency = createIdempotency({ scope: 'billing', store: memoryStore() })
export const receipts: string[] = []

// #region app
export const app = express()

app.post(
  '/webhooks/acme',
  webhook({ idempotency, provider: sender() }, async (event) => {
    receipts.push(event.id)
  }),
)

app.use(express.json()) // below: the webhook reads its body itself
// #endregion

const authenticate = (_req: unknown, _res: unknown, next: () => void) => next()
const tenantOf = (req: Request) => req.get('X-Authenticated-Tenant') ?? ''

// #region key
app.post('/payments', authenticate, idempotencyKey({ idempotency, scope: tenantOf }), (req, res) => {
  receipts.push(req.body.order)
  res.status(201).json({ payment: receipts.length })
})
// #endregion
