import { days, hours } from '../duration'
import { bytesFromBase64 } from '../encoding/base64'
import { checkOptionNames, keyBytes, toleranceOption } from '../options'
import { type BatchPreset, batchPreset } from '../preset'
import { ecdsaP256 } from '../signatures/ecdsa'
import { plainSignature } from '../signatures/plain-signature'
import { dateFrom } from '../timestamp'

export interface SendGridOptions {
  /** The verification key, as SendGrid shows it (base64); a list of both while it is changed. */
  publicKey: string | readonly string[]
  /** How far the signed timestamp may lie from the arrival, to either side. Milliseconds; default 25 hours. */
  toleranceMs?: number
}

export interface SendGridEvent {
  sg_event_id: string
  sg_message_id?: string
  event: string
  email: string
  /** Seconds since the epoch. */
  timestamp: number
  [field: string]: unknown
}

/**
 * SendGrid's Event Webhook, signed. SendGrid documents `sg_event_id` as unique; an open report (sendgrid-nodejs #1435)
 * has duplicates with another one, which are then handled again.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function sendgrid(options: SendGridOptions): BatchPreset<SendGridEvent> {
  checkOptionNames('sendgrid', options, ['publicKey', 'toleranceMs'])
  const keys = keyBytes('sendgrid', 'publicKey', options.publicKey, 'the base64 of a P-256 public key', p256Key)
  // Whether a retry is signed anew, SendGrid does not say: so as long as it retries, and no longer.
  const toleranceMs = toleranceOption('sendgrid', options, hours(25))
  return batchPreset({
    name: 'sendgrid',
    retentionMs: days(4),
    timeoutMs: 5_000,
    facts: {
      sender: 'SendGrid (Event Webhook)',
      id: 'item `sg_event_id`',
      idSigned: 'yes',
      resends: 'for up to 24 h',
      resendMs: hours(24),
      timeoutKnown: false,
      ordering: 'unknown',
      source: 'https://docs.sendgrid.com/for-developers/tracking-events/troubleshooting',
    },
    signature: plainSignature({
      algorithm: ecdsaP256(keys),
      header: 'X-Twilio-Email-Event-Webhook-Signature',
      encoding: 'base64',
      signs: '{timestamp}{body}',
      timestamp: { header: 'X-Twilio-Email-Event-Webhook-Timestamp', unit: 'seconds', toleranceMs },
    }),
    event: ({ body: { sg_event_id, event, timestamp } }) => ({
      id: sg_event_id,
      type: event,
      occurredAt: dateFrom(timestamp, 'seconds'),
    }),
  })
}

/** SPKI of a point on P-256, by its length and its head. */
function p256Key(base64: string): Uint8Array | undefined {
  const isP256 = base64.startsWith('MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE')
  const bytes = isP256 ? bytesFromBase64(base64) : undefined
  return bytes?.length === 91 ? bytes : undefined
}
