import { createIdempotency, type Store } from '@hookonce/core'
import { webhook } from '@hookonce/express'
import { memoryStore } from '@hookonce/memory'
import { didit, persona, stripe, sumsub } from '@hookonce/providers'
import express from 'express'

export interface Secrets {
  didit: string
  persona: string
  sumsub: string
  stripe: string
}

interface Deps {
  secrets: Secrets
  activateAccount: (userId: string) => Promise<void>
  sendReceipt: (paymentId: string, idempotencyKey: string) => Promise<void>
  /** In production one that outlives the process: @hookonce/redis, @hookonce/postgres, ... */
  store?: Store
}

export function webhooksApp({ secrets, activateAccount, sendReceipt, store = memoryStore() }: Deps) {
  // One for all four: each sender's keys are kept apart, and its records as long as it may send again.
  const idempotency = createIdempotency({ scope: 'onboarding', store })
  const app = express()

  app.post(
    '/webhooks/didit',
    webhook({ idempotency, provider: didit({ secret: secrets.didit }) }, async ({ body }) => {
      if (body.status === 'Approved') await activateAccount(String(body.vendor_data))
    }),
  )

  app.post(
    '/webhooks/persona',
    webhook({ idempotency, provider: persona({ secret: secrets.persona }) }, async ({ type, body }) => {
      const inquiry = body.data.attributes.payload.data.attributes as { 'reference-id'?: string }
      if (type === 'inquiry.approved') await activateAccount(String(inquiry['reference-id']))
    }),
  )

  app.post(
    '/webhooks/sumsub',
    webhook({ idempotency, provider: sumsub({ secret: secrets.sumsub }) }, async ({ type, body }) => {
      const approved = type === 'applicantReviewed' && body.reviewResult?.reviewAnswer === 'GREEN'
      if (approved) await activateAccount(String(body.externalUserId))
    }),
  )

  app.post(
    '/webhooks/stripe',
    webhook({ idempotency, provider: stripe({ secret: secrets.stripe }) }, async ({ type, body }, { deriveKey }) => {
      if (type !== 'payment_intent.succeeded') return
      // The same key in every attempt at this event, for a mailer that knows idempotency keys too.
      await sendReceipt(String(body.data.object.id), deriveKey('receipt'))
    }),
  )

  return { app, idempotency }
}
