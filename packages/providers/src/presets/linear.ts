import { days, hours, seconds } from '../duration'
import { utf8 } from '../encoding/bytes'
import { canonicalJson } from '../encoding/canonical-json'
import { jsonObject } from '../encoding/json'
import { sha256 } from '../encoding/sha256'
import { type TimedSecretOptions, timedSecretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { plainSignature } from '../signatures/plain-signature'
import { malformedBody } from '../signatures/refusals'
import { checkFreshness, dateFromIso } from '../timestamp'

export interface LinearEvent {
  type: string
  action: string
  createdAt?: string
  organizationId?: string
  data?: Record<string, unknown>
  /** Of the webhook's configuration: not the event's. */
  webhookId?: string
  /** When this delivery was sent: milliseconds since the epoch, new with every try. */
  webhookTimestamp: number
  [field: string]: unknown
}

/**
 * Webhooks of Linear. `Linear-Delivery` is not signed, and Linear does not say that a retry keeps it: the key is a
 * digest of the signed body, less the time of sending.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function linear(options: TimedSecretOptions): Preset<LinearEvent> {
  const { secrets, toleranceMs } = timedSecretOptions('linear', options, seconds(60))
  const signature = plainSignature({ algorithm: hmac(secrets), header: 'Linear-Signature', encoding: 'hex' })
  return preset({
    name: 'linear',
    retentionMs: days(3),
    timeoutMs: 5_000,
    successStatuses: [200],
    facts: {
      sender: 'Linear',
      id: 'digest of the body without `webhookTimestamp`',
      idSigned: 'bound',
      fallback: 'exact',
      resends: '3 times within about 7 h',
      resendMs: hours(7.1),
      timeoutKnown: true,
      ordering: 'unknown',
      source: 'https://linear.app/developers/webhooks',
    },
    signature: {
      ...signature,
      toleranceMs,
      async verify(delivery) {
        const refusal = await signature.verify(delivery)
        if (refusal) return refusal
        // Not Linear-Timestamp, which nobody has signed.
        const sentAtMs = jsonObject(delivery.rawBody)?.webhookTimestamp
        if (!Number.isSafeInteger(sentAtMs)) return malformedBody('webhookTimestamp must be a whole number')
        return checkFreshness(Number(sentAtMs), delivery.receivedAt, toleranceMs)
      },
    },
    async event({ body: { webhookTimestamp, ...repeated } }) {
      const { type, action, createdAt } = repeated
      const content = canonicalJson(repeated)
      return {
        id: content && (await sha256(utf8(content))),
        type: typeof action === 'string' ? `${type}.${action}` : type,
        occurredAt: dateFromIso(createdAt),
      }
    },
  })
}
