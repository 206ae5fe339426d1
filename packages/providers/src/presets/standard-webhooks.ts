import { days, hours, minutes } from '../duration'
import { checkOptionNames, type TimedSecretOptions, toleranceOption } from '../options'
import { type Preset, preset } from '../preset'
import { standardSignature } from '../signatures/standard-signature'
import { dateFromIso } from '../timestamp'

export interface StandardWebhooksEvent {
  type: string
  timestamp?: string
  data?: unknown
  [field: string]: unknown
}

/**
 * Any sender that follows Standard Webhooks (standardwebhooks.com). `secret` is a `whsec_...` secret or a `whpk_...`
 * public key (v1a). Give each sender its own `idempotency.scoped('...')`.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function standardWebhooks(options: TimedSecretOptions): Preset<StandardWebhooksEvent> {
  checkOptionNames('standardWebhooks', options, ['secret', 'toleranceMs'])
  const toleranceMs = toleranceOption('standardWebhooks', options, minutes(5))
  return preset({
    name: 'standard-webhooks',
    retentionMs: days(7),
    timeoutMs: 15_000,
    facts: {
      sender: 'Standard Webhooks',
      id: 'header `webhook-id`',
      idSigned: 'yes',
      resends: "the sender's to say; 76 h in the specification's example",
      resendMs: hours(75.6),
      timeoutKnown: true,
      ordering: 'not specified',
      source: 'https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md',
    },
    signature: standardSignature('standardWebhooks', 'webhook', options.secret, toleranceMs),
    event: ({ headers, body: { type, timestamp } }) => ({
      id: headers.get('webhook-id'),
      type,
      occurredAt: dateFromIso(timestamp),
    }),
  })
}
