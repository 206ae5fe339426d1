import { compositeKey } from '../composite-key'
import { days, minutes } from '../duration'
import { at } from '../encoding/json'
import { type SecretOptions, secretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { plainSignature } from '../signatures/plain-signature'
import { dateFromIso } from '../timestamp'

export interface LemonSqueezyEvent {
  meta: { event_name: string; custom_data?: Record<string, unknown>; [field: string]: unknown }
  data: { type: string; id: string; attributes: Record<string, unknown>; [field: string]: unknown }
}

/**
 * Webhooks of Lemon Squeezy. They have no event id; `data.id` is the resource's. The event's name is taken from the
 * signed body, not from `X-Event-Name`.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function lemonSqueezy(options: SecretOptions): Preset<LemonSqueezyEvent> {
  const secrets = secretOptions('lemonSqueezy', options)
  return preset({
    name: 'lemon-squeezy',
    retentionMs: days(3),
    timeoutMs: 5_000,
    successStatuses: [200],
    facts: {
      sender: 'Lemon Squeezy',
      id: 'body `meta.event_name`, `data.type`, `data.id`, `data.attributes.updated_at`',
      idSigned: 'yes',
      fallback: 'exact',
      resends: 'up to 3 times within about 3 min; then by hand',
      resendMs: minutes(3),
      timeoutKnown: false,
      ordering: 'unknown',
      source: 'https://docs.lemonsqueezy.com/help/webhooks/webhook-requests',
    },
    signature: plainSignature({ algorithm: hmac(secrets), header: 'X-Signature', encoding: 'hex' }),
    event({ body }) {
      const [type, updatedAt] = [at(body, 'meta.event_name'), at(body, 'data.attributes.updated_at')]
      return {
        id: compositeKey([type, at(body, 'data.type'), at(body, 'data.id'), updatedAt]),
        type,
        occurredAt: dateFromIso(updatedAt),
      }
    },
  })
}
