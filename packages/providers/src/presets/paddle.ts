import { days, minutes } from '../duration'
import { type TimedSecretOptions, timedSecretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { pairSignature } from '../signatures/pair-signature'
import { dateFromIso } from '../timestamp'

export interface PaddleEvent {
  event_id: string
  event_type: string
  occurred_at: string
  /** Of the delivery to one destination: not the event's. */
  notification_id?: string
  data: Record<string, unknown>
  [field: string]: unknown
}

/**
 * Webhooks of Paddle Billing.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function paddle(options: TimedSecretOptions): Preset<PaddleEvent> {
  const { secrets, toleranceMs } = timedSecretOptions('paddle', options, minutes(5))
  return preset({
    name: 'paddle',
    retentionMs: days(7),
    timeoutMs: 5_000,
    successStatuses: [200],
    facts: {
      sender: 'Paddle (Billing)',
      id: 'body `event_id`',
      idSigned: 'yes',
      resends: '60 times in 3 days',
      resendMs: days(3),
      timeoutKnown: true,
      ordering: 'unknown',
      source: 'https://developer.paddle.com/webhooks/respond-to-webhooks',
    },
    signature: pairSignature({
      algorithm: hmac(secrets),
      header: 'Paddle-Signature',
      names: { time: 'ts', signature: 'h1', separator: ';' },
      unit: 'seconds',
      toleranceMs,
      signs: '{timestamp}:{body}',
    }),
    event: ({ body: { event_id, event_type, occurred_at } }) => ({
      id: event_id,
      type: event_type,
      occurredAt: dateFromIso(occurred_at),
    }),
  })
}
