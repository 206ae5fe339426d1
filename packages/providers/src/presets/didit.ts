import type { Delivery, Refusal, WebhookEvent } from '@hookonce/http'
import { days, minutes } from '../duration'
import { canonicalJson } from '../encoding/canonical-json'
import { type JsonObject, jsonObject } from '../encoding/json'
import { checkFlag, type TimedSecretOptions, timedSecretOptions } from '../options'
import type { Preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { malformedBody } from '../signatures/refusals'
import { checkFreshness, dateFrom } from '../timestamp'
import { canonicalSignature, checkSignature, rawSignature, simpleSignature } from './didit-signature'

/** `secret` is the destination's `secret_shared_key`. */
export interface DiditOptions extends TimedSecretOptions {
  /**
   * Accepts a delivery for its X-Signature-Simple alone. Unsafe, so `false` by default: it covers neither `event_id`
   * nor `decision`, and whoever holds one delivery can send it again as other events, with another decision.
   */
  allowSimpleSignature?: boolean
}

/** The body of a webhook (version 3). Which fields come with which `webhook_type` is Didit's to say. */
export interface DiditEvent {
  /** The same on every retry and resend. */
  event_id: string
  /** `status.updated`, `data.updated`, `user.status.updated`, ... */
  webhook_type: string
  /** When this delivery was sent: seconds since the epoch, new on every resend. */
  timestamp: number
  /** Seconds since the epoch. */
  created_at: number
  application_id: string
  /** `live` or `sandbox`. */
  environment: string
  /** Of session events; those of users, businesses and transactions have none. */
  session_id: string
  status: string
  workflow_id?: string
  workflow_version?: number
  /** What the application named its user at the session's creation. */
  vendor_data?: string | null
  metadata?: unknown
  decision?: Record<string, unknown> | null
  [field: string]: unknown
}

/**
 * Webhooks of Didit (didit.me). A delivery is genuine by X-Signature or, where a proxy has printed the body anew, by
 * X-Signature-V2, and fresh by the `timestamp` in its signed body. The event is `event_id`, on retries and resends too.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function didit(options: DiditOptions): Preset<DiditEvent> {
  const { secrets, toleranceMs } = timedSecretOptions('didit', options, minutes(5), ['allowSimpleSignature'])
  const { allowSimpleSignature = false } = options
  checkFlag('didit', 'allowSimpleSignature', allowSimpleSignature)
  const { isGenuine } = hmac(secrets)
  // The raw bytes first: in them nothing can come out otherwise than it was signed, no number and no order of keys.
  const signatures = [rawSignature, canonicalSignature, ...(allowSimpleSignature ? [simpleSignature] : [])]

  return {
    name: 'didit',
    retentionMs: days(30),
    timeoutMs: 5_000,
    facts: {
      sender: 'Didit',
      id: 'body `event_id`',
      idSigned: 'yes',
      signature: 'HMAC-SHA256 (hex) over `{body}` in `X-Signature`, or over its canonical JSON in `X-Signature-V2`',
      toleranceMs,
      resends: 'twice within 5 min; by hand later',
      resendMs: minutes(5),
      timeoutKnown: true,
      ordering: 'unknown',
      source: 'https://docs.didit.me/integration/webhooks',
    },
    verify: async (delivery) =>
      (await checkSignature(delivery, signatures, isGenuine)) ?? checkTimestamp(delivery, toleranceMs),
    read,
  }
}

/** Asked when the signature has passed: to others, nothing is told of the time. */
function checkTimestamp({ headers, rawBody, receivedAt }: Delivery, toleranceMs: number): Refusal | undefined {
  const body = jsonObject(rawBody)
  if (!body) return malformedBody('the body is not a JSON object')
  const { timestamp } = body
  if (!isWholeNumber(timestamp)) return malformedBody('timestamp must be a whole number of seconds')
  // The header is not signed: it may repeat the body's timestamp, and must not replace it.
  const header = headers.get('X-Timestamp')
  if (header !== null && header !== String(timestamp)) {
    return { refused: 'SIGNATURE_INVALID', detail: 'X-Timestamp is not the timestamp in the signed body' }
  }
  return checkFreshness(timestamp * 1000, receivedAt, toleranceMs)
}

function read({ rawBody }: Delivery): WebhookEvent<DiditEvent> | Refusal {
  const body = jsonObject(rawBody)
  if (!body) return malformedBody('the body is not a JSON object')
  if (!hasEventId(body)) return noEventId
  // A resend has a new timestamp, and nothing else that is new: with it, every resend would look like another event.
  const { timestamp, ...repeated } = body
  const fingerprint = canonicalJson(repeated)
  if (fingerprint === undefined) return malformedBody('the body is nested too deeply, or has a number out of range')
  const occurredAt = dateFrom(body.created_at, 'seconds')
  return {
    id: body.event_id,
    ...(typeof body.webhook_type === 'string' && { type: body.webhook_type }),
    ...(occurredAt && { occurredAt }),
    body,
    fingerprint,
  }
}

const hasEventId = (body: JsonObject): body is DiditEvent => typeof body.event_id === 'string' && body.event_id !== ''

const isWholeNumber = (value: unknown): value is number => Number.isSafeInteger(value)

const noEventId: Refusal = {
  refused: 'EVENT_ID_MISSING',
  detail:
    'the body has no event_id that is a non-empty text. Test deliveries from the console (X-Didit-Test-Webhook: true) ' +
    'often have none: try with the event of a real session',
}
