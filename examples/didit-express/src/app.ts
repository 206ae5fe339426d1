import { createIdempotency, type Store } from '@hookonce/core'
import { webhook } from '@hookonce/express'
import { memoryStore } from '@hookonce/memory'
import { didit } from '@hookonce/providers'
import express from 'express'

interface Deps {
  secret: string
  activateAccount: (userId: string) => Promise<void>
  /** In production one that outlives the process: @hookonce/redis, @hookonce/postgres, ... */
  store?: Store
}

export function kycApp({ secret, activateAccount, store = memoryStore() }: Deps) {
  const idempotency = createIdempotency({ scope: 'kyc', store, on: { failed: ({ error }) => console.error(error) } })
  const app = express()

  // Didit resends after a timeout or a lost reply: the account is activated once all the same.
  app.post(
    '/webhooks/didit',
    webhook({ idempotency, provider: didit({ secret }) }, async ({ body }) => {
      if (body.status === 'Approved') await activateAccount(String(body.vendor_data))
      return Response.json({ received: body.event_id })
    }),
  )

  return { app, idempotency }
}
