import { compositeKey } from '../composite-key'
import { days } from '../duration'
import { at, type JsonObject } from '../encoding/json'
import { type SecretOptions, secretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { plainSignature } from '../signatures/plain-signature'
import { dateFromIso } from '../timestamp'

/** A decision (`verification`), a session's event (`id`, `action`) or a status of one's own (`data.verification`). */
export interface VeriffEvent {
  id?: string
  attemptId?: string
  action?: string
  code?: number
  verification?: { id: string; attemptId?: string; status: string; code: number; decisionTime?: string | null }
  [field: string]: unknown
}

/**
 * Webhooks of Veriff (veriff.com): decisions, session events and user-defined statuses. They have no event id;
 * `attemptId` is the person's attempt, not the delivery's.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function veriff(options: SecretOptions): Preset<VeriffEvent> {
  const secrets = secretOptions('veriff', options)
  return preset({
    name: 'veriff',
    retentionMs: days(10),
    timeoutMs: 5_000,
    successStatuses: [200],
    facts: {
      sender: 'Veriff',
      id: "body: the session's `id`, `attemptId`, `action`, `code`, `status`, and `decisionTime` or `time`",
      idSigned: 'yes',
      fallback: 'exact',
      resends: 'about hourly for up to 7 days',
      resendMs: days(7),
      timeoutKnown: false,
      ordering: 'unknown',
      source: 'https://devdocs.veriff.com/docs/webhooks-guide',
    },
    signature: plainSignature({ algorithm: hmac(secrets), header: 'X-HMAC-SIGNATURE', encoding: 'hex' }),
    event: ({ body }) => decision(body) ?? userStatus(body) ?? sessionEvent(body),
  })
}

function decision(body: JsonObject) {
  const verification = at(body, 'verification')
  if (verification === undefined) return undefined
  const status = at(verification, 'status')
  const time = at(verification, 'decisionTime')
  // A decision can be changed later: then its time is another.
  const more = [at(verification, 'attemptId'), at(verification, 'code'), time]
  const id = compositeKey(['decision', at(verification, 'id'), status], more)
  return { id, type: typeof status === 'string' ? `decision.${status}` : undefined, occurredAt: dateFromIso(time) }
}

function userStatus(body: JsonObject) {
  const session = at(body, 'data.verification.id')
  if (session === undefined) return undefined
  const [type, time] = [at(body, 'eventType'), at(body, 'time')]
  const id = compositeKey(['status', session, type, time], [at(body, 'attemptId')])
  return { id, type, occurredAt: dateFromIso(time) }
}

function sessionEvent({ id, attemptId, action, code }: JsonObject) {
  return { id: compositeKey(['event', id, action], [attemptId, code]), type: action }
}
