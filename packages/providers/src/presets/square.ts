import { days, hours } from '../duration'
import { type SecretOptions, secretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { type PublicUrlOptions, publicUrl } from '../public-url'
import { hmac } from '../signatures/hmac'
import { plainSignature } from '../signatures/plain-signature'
import { dateFromIso } from '../timestamp'

export interface SquareOptions extends SecretOptions, PublicUrlOptions {}

export interface SquareEvent {
  event_id: string
  type: string
  merchant_id: string
  created_at: string
  data: Record<string, unknown>
  [field: string]: unknown
}

/**
 * Webhooks of Square. `secret` is the subscription's signature key, `url` its notification URL: both are signed.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function square(options: SquareOptions): Preset<SquareEvent> {
  const secrets = secretOptions('square', options, ['url'])
  const urlOf = publicUrl('square', options.url)
  return preset({
    name: 'square',
    retentionMs: days(7),
    timeoutMs: 10_000,
    facts: {
      sender: 'Square',
      id: 'body `event_id`',
      idSigned: 'yes',
      resends: 'for up to 72 h',
      resendMs: hours(72),
      timeoutKnown: true,
      ordering: 'unknown',
      source: 'https://developer.squareup.com/docs/webhooks/step4manage',
    },
    signature: plainSignature({
      algorithm: hmac(secrets),
      header: 'x-square-hmacsha256-signature',
      encoding: 'base64',
      signs: '{url}{body}',
      values: (delivery) => [{ url: urlOf(delivery) }],
    }),
    event: ({ body: { event_id, type, created_at } }) => ({ id: event_id, type, occurredAt: dateFromIso(created_at) }),
  })
}
