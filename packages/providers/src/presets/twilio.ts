import type { Delivery } from '@hookonce/http'
import { days } from '../duration'
import { utf8 } from '../encoding/bytes'
import { type JsonObject, jsonObject } from '../encoding/json'
import { sha256 } from '../encoding/sha256'
import { type SecretOptions, secretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { type PublicUrlOptions, publicUrl } from '../public-url'
import { hmac } from '../signatures/hmac'
import { plainSignature } from '../signatures/plain-signature'
import { notGenuine } from '../signatures/refusals'
import { type UnsignedIdOptions, unsignedId, unsignedIdOption } from '../unsigned-id'

export interface TwilioOptions extends SecretOptions, PublicUrlOptions, UnsignedIdOptions {}

/** The fields of a form (`MessageSid`, `CallSid`, ...), or a JSON object. */
export interface TwilioEvent {
  AccountSid?: string
  MessageSid?: string
  MessageStatus?: string
  CallSid?: string
  CallStatus?: string
  [field: string]: unknown
}

const header = 'X-Twilio-Signature'

/**
 * Webhooks of Twilio. `secret` is the account's auth token, `url` the webhook's. Twilio signs names and values joined
 * without a separator, so that whoever holds a delivery can move a letter from one to the next (`A=bc`, `Ab=c`).
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function twilio(options: TwilioOptions): Preset<TwilioEvent> {
  const secrets = secretOptions('twilio', options, ['url', 'trustUnsignedId'])
  const urlOf = publicUrl('twilio', options.url)
  const trusted = unsignedIdOption('twilio', options)
  const digestOf = (delivery: Delivery) => digestInUrl(urlOf(delivery))
  const signedParameters = (delivery: Delivery) => (digestOf(delivery) === null ? parametersOf(delivery) : '')
  const signature = plainSignature({
    algorithm: hmac(secrets, 'SHA-1'),
    header,
    encoding: 'base64',
    signs: '{url}{parameters}',
    values(delivery) {
      const parameters = signedParameters(delivery)
      return withAndWithoutPort(urlOf(delivery)).map((url) => ({ url, parameters }))
    },
  })
  return preset({
    name: 'twilio',
    retentionMs: days(2),
    timeoutMs: 5_000,
    facts: {
      sender: 'Twilio',
      id: 'header `I-Twilio-Idempotency-Token`',
      idSigned: 'bound',
      resends: 'as set for each URL',
      timeoutKnown: false,
      ordering: 'unknown',
      source: 'https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides',
    },
    signature: {
      ...signature,
      async verify(delivery) {
        const digest = digestOf(delivery)
        const bodyFits = digest === null || digest.toLowerCase() === (await sha256(delivery.rawBody))
        return (await signature.verify(delivery)) ?? (bodyFits ? undefined : notGenuine('bodySHA256'))
      },
    },
    parse: (delivery) =>
      digestOf(delivery) === null ? Object.fromEntries(formOf(delivery)) : jsonObject(delivery.rawBody),
    async event(message) {
      const { MessageStatus, CallStatus }: JsonObject = message.body
      // What is signed, not how it is written: a letter that has moved changes the body, and not this.
      const signed = utf8(urlOf(message) + signedParameters(message))
      return {
        ...(await unsignedId({ id: message.headers.get('I-Twilio-Idempotency-Token'), signed }, trusted)),
        type: MessageStatus ?? CallStatus,
      }
    },
  })
}

/** The SHA-256 of a body that is no form: only the URL, which has it, is signed. */
const digestInUrl = (url: string): string | null => /[?&]bodySHA256=([^&#]*)/.exec(url)?.[1] ?? null

const formOf = ({ rawBody }: Delivery): URLSearchParams => new URLSearchParams(new TextDecoder().decode(rawBody))

/** Sorted, and a repeated pair once. */
function parametersOf(delivery: Delivery): string {
  const pairs = [...formOf(delivery)].map(([name, value]) => ({ name, value, text: name + value }))
  const inOrder = pairs.sort((one, other) => compare(one.name, other.name) || compare(one.value, other.value))
  return inOrder
    .filter(({ name, value }, index) => name !== inOrder[index - 1]?.name || value !== inOrder[index - 1]?.value)
    .map(({ text }) => text)
    .join('')
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

/** Twilio signs some URLs with their port, and some without. */
function withAndWithoutPort(url: string): string[] {
  const [, scheme = '', host = '', port, rest = ''] = /^(https?:\/\/)([^/?#]*?)(:\d+)?((?:[/?].*)?)$/.exec(url) ?? []
  return [url, scheme + host + (port ? '' : scheme === 'https://' ? ':443' : ':80') + rest]
}
