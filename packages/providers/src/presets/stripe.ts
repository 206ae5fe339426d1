import { days, minutes } from '../duration'
import { type TimedSecretOptions, timedSecretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { pairSignature } from '../signatures/pair-signature'
import { dateFrom } from '../timestamp'

export interface StripeEvent {
  id: string
  object: 'event'
  type: string
  /** Seconds since the epoch; not an order. */
  created: number
  livemode: boolean
  /** Of Connect: the connected account. */
  account?: string
  api_version?: string | null
  data: { object: Record<string, unknown>; previous_attributes?: Record<string, unknown> }
  [field: string]: unknown
}

/**
 * Webhooks of Stripe. Now and then it makes two events, with two ids, for one change; where that matters, compare
 * `data.object.id` and the type in the handler.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function stripe(options: TimedSecretOptions): Preset<StripeEvent> {
  const { secrets, toleranceMs } = timedSecretOptions('stripe', options, minutes(5))
  return preset({
    name: 'stripe',
    retentionMs: days(31),
    timeoutMs: 5_000,
    facts: {
      sender: 'Stripe',
      id: 'body `id`',
      idSigned: 'yes',
      resends: 'for up to 3 days; by hand up to 30 days',
      resendMs: days(30),
      timeoutKnown: false,
      ordering: 'not guaranteed',
      source: 'https://docs.stripe.com/webhooks',
    },
    signature: pairSignature({
      algorithm: hmac(secrets),
      header: 'Stripe-Signature',
      names: { time: 't', signature: 'v1', separator: ',' },
      unit: 'seconds',
      toleranceMs,
    }),
    event: ({ body: { id, type, created } }) => ({ id, type, occurredAt: dateFrom(created, 'seconds') }),
  })
}
