import { days, minutes } from '../duration'
import { type TimedSecretOptions, timedSecretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { pairSignature } from '../signatures/pair-signature'
import { dateFromIso } from '../timestamp'

export interface WorkOSEvent {
  id: string
  event: string
  created_at?: string
  data: Record<string, unknown>
  [field: string]: unknown
}

/**
 * Webhooks of WorkOS. Its timestamps are in milliseconds.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function workos(options: TimedSecretOptions): Preset<WorkOSEvent> {
  const { secrets, toleranceMs } = timedSecretOptions('workos', options, minutes(3))
  return preset({
    name: 'workos',
    retentionMs: days(7),
    timeoutMs: 5_000,
    facts: {
      sender: 'WorkOS',
      id: 'body `id`',
      idSigned: 'yes',
      resends: 'up to 12 times in 3 days; then by hand',
      resendMs: days(3),
      timeoutKnown: false,
      ordering: 'not guaranteed',
      source: 'https://workos.com/docs/events/data-syncing/webhooks',
    },
    signature: pairSignature({
      algorithm: hmac(secrets),
      header: 'WorkOS-Signature',
      names: { time: 't', signature: 'v1', separator: ',' },
      unit: 'milliseconds',
      toleranceMs,
    }),
    event: ({ body: { id, event, created_at } }) => ({ id, type: event, occurredAt: dateFromIso(created_at) }),
  })
}
