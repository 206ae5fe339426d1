import { compositeKey } from '../composite-key'
import { hours, minutes } from '../duration'
import { bytesFromHex } from '../encoding/hex'
import { at } from '../encoding/json'
import { checkOptionNames, keyBytes, toleranceOption } from '../options'
import { type Preset, preset } from '../preset'
import { ed25519, ed25519KeyBytes } from '../signatures/ed25519'
import { plainSignature } from '../signatures/plain-signature'
import { dateFromIso } from '../timestamp'

export interface DiscordOptions {
  /** The application's public key, in hexadecimal. */
  publicKey: string | readonly string[]
  /** How far the signed timestamp may lie from the arrival, to either side. Milliseconds; default 15 minutes. */
  toleranceMs?: number
}

export interface DiscordEvent {
  version: number
  application_id: string
  /** 1; a PING, which is 0, is answered without you. */
  type: number
  event: { type: string; timestamp: string; data?: Record<string, unknown> }
}

const ping = 0

/**
 * Webhook events of Discord. They have no event id. Discord tries an endpoint with bad signatures now and then: these are
 * refused, as they must be.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function discord(options: DiscordOptions): Preset<DiscordEvent> {
  checkOptionNames('discord', options, ['publicKey', 'toleranceMs'])
  const keys = keyBytes('discord', 'publicKey', options.publicKey, '64 hexadecimal digits', (text) => {
    const key = bytesFromHex(text)
    return key?.length === ed25519KeyBytes ? key : undefined
  })
  // Whether a retry is signed anew, Discord does not say: so as long as it retries, and no longer.
  const toleranceMs = toleranceOption('discord', options, minutes(15))
  return preset({
    name: 'discord',
    retentionMs: hours(24),
    timeoutMs: 3_000,
    successStatuses: [204],
    facts: {
      sender: 'Discord (webhook events)',
      id: 'body `application_id`, `event.type`, `event.timestamp`, and the id in `event.data`',
      idSigned: 'yes',
      fallback: 'exact',
      resends: 'for up to 10 min',
      resendMs: minutes(12),
      timeoutKnown: true,
      ordering: 'not guaranteed',
      source: 'https://docs.discord.com/developers/events/webhook-events',
    },
    signature: plainSignature({
      algorithm: ed25519(keys),
      header: 'X-Signature-Ed25519',
      encoding: 'hex',
      signs: '{timestamp}{body}',
      timestamp: { header: 'X-Signature-Timestamp', unit: 'seconds', toleranceMs },
    }),
    event({ body: { application_id, type, event } }) {
      if (type === ping) return { answer: new Response(null, { status: 204 }) }
      const [name, timestamp] = [at(event, 'type'), at(event, 'timestamp')]
      const entity = at(event, 'data.id') ?? at(event, 'data.user.id')
      const id = compositeKey([application_id, name, timestamp], [entity])
      return { id, type: name, occurredAt: dateFromIso(inUtc(timestamp)) }
    },
  })
}

/** Discord leaves the zone out. */
const inUtc = (time: unknown): unknown =>
  typeof time === 'string' && !/(?:Z|[+-]\d\d:?\d\d)$/.test(time) ? `${time}Z` : time
