import { compositeKey } from '../composite-key'
import { days } from '../duration'
import { at } from '../encoding/json'
import { checkLossyKey, type LossyKeyOptions } from '../lossy-key'
import { type SecretOptions, secretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { plainSignature } from '../signatures/plain-signature'
import { dateFromIso } from '../timestamp'

export interface OnfidoOptions extends SecretOptions, LossyKeyOptions {}

export interface OnfidoEvent {
  payload: {
    resource_type: string
    action: string
    object: { id: string; status?: string; completed_at_iso8601?: string; href?: string; [field: string]: unknown }
    resource?: Record<string, unknown>
  }
}

/**
 * Webhooks of Onfido (Entrust Identity Verification). They have no event id: `payload.object.id` is the resource's, and
 * comes with each of its events.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function onfido(options: OnfidoOptions): Preset<OnfidoEvent> {
  const secrets = secretOptions('onfido', options, ['allowLossyKey'])
  checkLossyKey(
    'onfido',
    options.allowLossyKey,
    'A resource that enters a status twice without being completed counts once.',
  )
  return preset({
    name: 'onfido',
    retentionMs: days(7),
    timeoutMs: 5_000,
    facts: {
      sender: 'Onfido',
      id: 'body `payload`: `resource_type`, `action`, `object.id`, `object.status`, `object.completed_at_iso8601`, `object.workflow_run_id`',
      idSigned: 'yes',
      fallback: 'lossy',
      resends: 'automatic: unknown; by hand through the API',
      timeoutKnown: false,
      ordering: 'unknown',
      source: 'https://github.com/onfido/onfido-node',
    },
    signature: plainSignature({ algorithm: hmac(secrets), header: 'X-SHA2-Signature', encoding: 'hex' }),
    event({ body: { payload } }) {
      const [action, id] = [at(payload, 'action'), at(payload, 'object.id')]
      const completedAt = at(payload, 'object.completed_at_iso8601')
      // A task's id is unique within its run alone.
      const more = [at(payload, 'object.status'), completedAt, at(payload, 'object.workflow_run_id')]
      return {
        id: compositeKey([at(payload, 'resource_type'), action, id], more),
        type: action,
        occurredAt: dateFromIso(completedAt),
      }
    },
  })
}
