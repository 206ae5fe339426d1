import { days } from '../duration'
import { type SecretOptions, secretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { plainSignature } from '../signatures/plain-signature'
import { dateFrom } from '../timestamp'
import { type UnsignedIdOptions, unsignedId, unsignedIdOption } from '../unsigned-id'

export interface RazorpayOptions extends SecretOptions, UnsignedIdOptions {}

export interface RazorpayEvent {
  entity: 'event'
  event: string
  account_id: string
  contains: string[]
  payload: Record<string, unknown>
  /** Seconds since the epoch. */
  created_at: number
  [field: string]: unknown
}

/**
 * Webhooks of Razorpay. While a secret is changed, keep both: retries of older events are signed with the old one.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function razorpay(options: RazorpayOptions): Preset<RazorpayEvent> {
  const secrets = secretOptions('razorpay', options, ['trustUnsignedId'])
  const trusted = unsignedIdOption('razorpay', options)
  return preset({
    name: 'razorpay',
    retentionMs: days(16),
    timeoutMs: 5_000,
    facts: {
      sender: 'Razorpay',
      id: 'header `x-razorpay-event-id`',
      idSigned: 'bound',
      resends: 'for 24 h; by hand up to 15 days',
      resendMs: days(15),
      timeoutKnown: true,
      ordering: 'not guaranteed',
      source: 'https://razorpay.com/docs/webhooks/',
    },
    signature: plainSignature({ algorithm: hmac(secrets), header: 'X-Razorpay-Signature', encoding: 'hex' }),
    event: async ({ headers, rawBody, body: { event, created_at } }) => ({
      ...(await unsignedId({ id: headers.get('x-razorpay-event-id'), signed: rawBody }, trusted)),
      type: event,
      occurredAt: dateFrom(created_at, 'seconds'),
    }),
  })
}
