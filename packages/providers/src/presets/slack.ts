import { days, minutes } from '../duration'
import { at } from '../encoding/json'
import { type TimedSecretOptions, timedSecretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { plainSignature } from '../signatures/plain-signature'
import { dateFrom } from '../timestamp'

export interface SlackEvent {
  type: 'event_callback'
  event_id: string
  /** Seconds since the epoch. */
  event_time: number
  team_id: string
  api_app_id: string
  event: { type: string; [field: string]: unknown }
  [field: string]: unknown
}

/**
 * Slack's Events API. A `url_verification` is answered with its challenge. Slash commands and interactivity are no
 * events, and have no id.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function slack(options: TimedSecretOptions): Preset<SlackEvent> {
  const { secrets, toleranceMs } = timedSecretOptions('slack', options, minutes(5))
  return preset({
    name: 'slack',
    retentionMs: days(2),
    timeoutMs: 3_000,
    facts: {
      sender: 'Slack (Events API)',
      id: 'body `event_id`',
      idSigned: 'yes',
      resends: '3 times within about 6 min',
      resendMs: minutes(6),
      timeoutKnown: true,
      ordering: 'unknown',
      source: 'https://docs.slack.dev/apis/events-api/',
    },
    signature: plainSignature({
      algorithm: hmac(secrets),
      header: 'X-Slack-Signature',
      encoding: 'hex',
      prefix: 'v0=',
      signs: 'v0:{timestamp}:{body}',
      timestamp: { header: 'X-Slack-Request-Timestamp', unit: 'seconds', toleranceMs },
    }),
    event({ body }) {
      const { type, challenge, event_id, event_time } = body
      if (type === 'url_verification' && typeof challenge === 'string') return { answer: new Response(challenge) }
      return { id: event_id, type: at(body, 'event.type'), occurredAt: dateFrom(event_time, 'seconds') }
    },
  })
}
