import { createIdempotency } from '@hookonce/core'
import { webhook } from '@hookonce/express'
import { memoryStore } from '@hookonce/memory'
import express from 'express5'
import { sender } from './sender'

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
