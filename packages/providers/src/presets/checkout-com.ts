import { days, hours } from '../duration'
import { type SecretOptions, secretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { plainSignature } from '../signatures/plain-signature'
import { dateFromIso } from '../timestamp'

export interface CheckoutComEvent {
  id: string
  type: string
  created_on?: string
  data: Record<string, unknown>
  [field: string]: unknown
}

/**
 * Webhooks of Checkout.com.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function checkoutCom(options: SecretOptions): Preset<CheckoutComEvent> {
  const secrets = secretOptions('checkoutCom', options)
  return preset({
    name: 'checkout-com',
    retentionMs: days(4),
    timeoutMs: 10_000,
    facts: {
      sender: 'Checkout.com',
      id: 'body `id`',
      idSigned: 'yes',
      resends: 'up to 8 times in 30 h; then by hand',
      resendMs: hours(30),
      timeoutKnown: true,
      ordering: 'not guaranteed',
      source: 'https://www.checkout.com/docs/workflows',
    },
    signature: plainSignature({ algorithm: hmac(secrets), header: 'Cko-Signature', encoding: 'hex' }),
    event: ({ body: { id, type, created_on } }) => ({ id, type, occurredAt: dateFromIso(created_on) }),
  })
}
