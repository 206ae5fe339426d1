import { minutes } from '../duration'
import { checkOptionNames, type TimedSecretOptions, toleranceOption } from '../options'
import { type Preset, preset } from '../preset'
import { standardSignature } from '../signatures/standard-signature'
import { dateFrom } from '../timestamp'
import { svixFacts, svixTimes } from './svix'

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
    ...svixTimes,
    facts: {
      sender: 'Clerk',
      ...svixFacts,
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
