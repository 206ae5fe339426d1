import { days, hours, minutes } from '../duration'
import type { JsonObject } from '../encoding/json'
import { checkOptionNames, type TimedSecretOptions, toleranceOption } from '../options'
import { type Preset, preset } from '../preset'
import { standardSignature } from '../signatures/standard-signature'

export const svixTimes = { retentionMs: days(7), timeoutMs: 15_000 }

/** How Svix sends, whoever it sends for. */
export const svixFacts = {
  id: 'header `svix-id`',
  idSigned: 'yes',
  resends: 'for 28 h; by hand at any time',
  resendMs: hours(27.6),
  timeoutKnown: true,
  ordering: 'best effort',
} as const

/**
 * Any sender that sends through Svix with its headers (`svix-id`); with those of Standard Webhooks (`webhook-id`), take
 * `standardWebhooks`. FIFO endpoints, which deliver lists, are not for this preset.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function svix(options: TimedSecretOptions): Preset<JsonObject> {
  checkOptionNames('svix', options, ['secret', 'toleranceMs'])
  const toleranceMs = toleranceOption('svix', options, minutes(5))
  return preset({
    name: 'svix',
    ...svixTimes,
    facts: {
      sender: 'Svix',
      ...svixFacts,
      source: 'https://docs.svix.com/retries',
    },
    signature: standardSignature('svix', 'svix', options.secret, toleranceMs),
    // What an event's type is called, is the sender's own.
    event: ({ headers, body: { type, eventType } }) => ({ id: headers.get('svix-id'), type: type ?? eventType }),
  })
}
