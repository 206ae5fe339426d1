import { days, minutes } from '../duration'
import { at } from '../encoding/json'
import { type TimedSecretOptions, timedSecretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { pairSignature } from '../signatures/pair-signature'
import { dateFromIso } from '../timestamp'

/** An event's envelope: what it is about is `data.attributes.payload.data`, an inquiry, a case, ... */
export interface PersonaEvent {
  data: {
    type: 'event'
    id: string
    attributes: { name: string; 'created-at': string; payload: { data: Record<string, unknown> } }
  }
}

/**
 * Webhooks of Persona (withpersona.com).
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function persona(options: TimedSecretOptions): Preset<PersonaEvent> {
  const { secrets, toleranceMs } = timedSecretOptions('persona', options, minutes(5))
  return preset({
    name: 'persona',
    retentionMs: days(7),
    timeoutMs: 5_000,
    successStatuses: [200, 201, 202, 204],
    facts: {
      sender: 'Persona',
      id: 'body `data.id`',
      idSigned: 'yes',
      resends: 'up to 8 attempts, schedule not published in full',
      timeoutKnown: true,
      ordering: 'not guaranteed',
      source: 'https://docs.withpersona.com/webhooks-best-practices',
    },
    // While a secret is rotated, two sets come, with a blank between them.
    signature: pairSignature({
      algorithm: hmac(secrets),
      header: 'Persona-Signature',
      names: { time: 't', signature: 'v1', separator: ',' },
      unit: 'seconds',
      toleranceMs,
    }),
    event: ({ body }) => ({
      id: at(body, 'data.id'),
      type: at(body, 'data.attributes.name'),
      occurredAt: dateFromIso(at(body, 'data.attributes.created-at')),
    }),
  })
}
