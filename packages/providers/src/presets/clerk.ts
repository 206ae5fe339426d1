import { days, hours, minutes } from '../duration'
import { checkOptionNames, type TimedSecretOptions, toleranceOption } from '../options'
import { type Preset, preset } from '../preset'
import { standardSignature } from '../signatures/standard-signature'
import { dateFrom } from '../timestamp'

export interface ClerkEvent {
  object: 'event'
  type: string
  /** Milliseconds since the epoch. */
  timestamp?: number
  instance_id?: string
  data: Record<string, unknown>
  [field: string]: unknown
}

/**
 * Webhooks of Clerk, which sends through Svix.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function clerk(options: TimedSecretOptions): Preset<ClerkEvent> {
  checkOptionNames('clerk', options, ['secret', 'toleranceMs'])
  const toleranceMs = toleranceOption('clerk', options, minutes(5))
  return preset({
    name: 'clerk',
    retentionMs: days(7),
    timeoutMs: 15_000,
    facts: {
      sender: 'Clerk',
      id: 'header `svix-id`',
      idSigned: 'yes',
      resends: 'for 28 h; by hand at any time',
      resendMs: hours(27.6),
      timeoutKnown: true,
      ordering: 'best effort',
      source: 'https://clerk.com/docs/guides/development/webhooks/overview',
    },
    signature: standardSignature('clerk', 'svix', options.secret, toleranceMs),
    event: ({ headers, body: { type, timestamp } }) => ({
      id: headers.get('svix-id'),
      type,
      occurredAt: dateFrom(timestamp, 'milliseconds'),
    }),
  })
}
