import { days } from '../duration'
import { type SecretOptions, secretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { plainSignature } from '../signatures/plain-signature'
import { dateFromIso } from '../timestamp'

export interface MollieEvent {
  id: string
  type: string
  entityId?: string
  createdAt?: string
  [field: string]: unknown
}

/**
 * Next-generation webhooks of Mollie. The classic ones (a form with the payment's `id` alone) are not signed, and the
 * same for each change of a payment: they are refused.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function mollie(options: SecretOptions): Preset<MollieEvent> {
  const secrets = secretOptions('mollie', options)
  return preset({
    name: 'mollie',
    retentionMs: days(3),
    timeoutMs: 15_000,
    successStatuses: [200],
    facts: {
      sender: 'Mollie (next-gen)',
      id: 'body `id`',
      idSigned: 'yes',
      resends: 'unknown',
      timeoutKnown: true,
      ordering: 'unknown',
      source: 'https://docs.mollie.com/reference/webhooks-new',
    },
    signature: plainSignature({
      algorithm: hmac(secrets),
      header: 'X-Mollie-Signature',
      encoding: 'hex',
      prefix: ['sha256=', ''],
    }),
    event: ({ body: { id, type, createdAt } }) => ({ id, type, occurredAt: dateFromIso(createdAt) }),
  })
}
