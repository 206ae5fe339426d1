import { compositeKey } from '../composite-key'
import { days, hours, minutes } from '../duration'
import { at } from '../encoding/json'
import { type TimedSecretOptions, timedSecretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac, hmacText } from '../signatures/hmac'
import { plainSignature } from '../signatures/plain-signature'
import { dateFrom } from '../timestamp'

export interface ZoomEvent {
  event: string
  /** Milliseconds since the epoch. */
  event_ts: number
  payload: { account_id: string; object: Record<string, unknown>; [field: string]: unknown }
}

/**
 * Webhooks of Zoom. They have no event id. An `endpoint.url_validation` is answered with the first secret.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function zoom(options: TimedSecretOptions): Preset<ZoomEvent> {
  const { secrets, toleranceMs } = timedSecretOptions('zoom', options, minutes(5))
  return preset({
    name: 'zoom',
    retentionMs: days(2),
    timeoutMs: 3_000,
    successStatuses: [200, 204],
    facts: {
      sender: 'Zoom',
      id: "body `event`, `event_ts`, `payload.account_id`, `payload.object.uuid` and `.id`, and the participant's ids",
      idSigned: 'yes',
      fallback: 'exact',
      resends: '3 times within about 90 min',
      resendMs: hours(1.5),
      timeoutKnown: true,
      ordering: 'unknown',
      source: 'https://developers.zoom.us/docs/api/webhooks/',
    },
    signature: plainSignature({
      algorithm: hmac(secrets),
      header: 'x-zm-signature',
      encoding: 'hex',
      prefix: 'v0=',
      signs: 'v0:{timestamp}:{body}',
      timestamp: { header: 'x-zm-request-timestamp', unit: 'seconds', toleranceMs },
    }),
    async event({ body: { event, event_ts, payload } }) {
      const plainToken = at(payload, 'plainToken')
      const [secret] = secrets
      if (event === 'endpoint.url_validation' && typeof plainToken === 'string' && secret) {
        return { answer: Response.json({ plainToken, encryptedToken: await hmacText(secret, plainToken) }) }
      }
      const object = at(payload, 'object')
      // Two people may join a meeting in one millisecond.
      const paths = ['uuid', 'id', 'participant.participant_uuid', 'participant.user_id']
      const more = paths.map((path) => at(object, path))
      const id = compositeKey([event, event_ts], [at(payload, 'account_id'), ...more])
      return { id, type: event, occurredAt: dateFrom(event_ts, 'milliseconds') }
    },
  })
}
