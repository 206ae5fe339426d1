import type { Delivery, Refusal } from '@hookonce/http'
import { compositeKey } from '../composite-key'
import { days, hours } from '../duration'
import { bytesFromBase64 } from '../encoding/base64'
import { utf8 } from '../encoding/bytes'
import { type JsonObject, jsonObject } from '../encoding/json'
import { checkFunction, checkOptionNames, texts, toleranceOption } from '../options'
import { type Preset, preset } from '../preset'
import { invalid, malformedBody, missing, notGenuine } from '../signatures/refusals'
import { isRsaGenuine } from '../signatures/rsa'
import { checkFreshness, dateFromIso } from '../timestamp'

export interface AwsSnsOptions {
  /** The topic's ARN, or several: AWS signs for everybody's topics. */
  topicArn: string | readonly string[]
  /** The certificate behind a URL, in PEM; the URL is always AWS' own. Cache it. */
  certificate: (url: string) => Promise<string> | string
  /** Confirms a subscription to one of the topics: `(url) => fetch(url)`. The URL is always AWS' own. */
  confirmSubscription: (url: string) => unknown
  /** How far the signed Timestamp may lie from the arrival, to either side. Milliseconds; default 24 hours. */
  toleranceMs?: number
}

export interface AwsSnsMessage {
  Type: 'Notification'
  MessageId: string
  TopicArn: string
  Subject?: string
  Message: string
  Timestamp: string
  [field: string]: unknown
}

/**
 * HTTP(S) notifications of AWS SNS, without raw message delivery, which is not signed. A message that comes through two
 * subscriptions to a topic is handled once. A confirmation of a subscription is confirmed.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function awsSns(options: AwsSnsOptions): Preset<AwsSnsMessage> {
  checkOptionNames('awsSns', options, ['topicArn', 'certificate', 'confirmSubscription', 'toleranceMs'])
  const { certificate, confirmSubscription } = options
  const topics = texts('awsSns', 'topicArn', options.topicArn)
  checkFunction('awsSns', 'certificate', certificate)
  checkFunction('awsSns', 'confirmSubscription', confirmSubscription)
  const toleranceMs = toleranceOption('awsSns', options, hours(24))

  async function verify({ rawBody, receivedAt }: Delivery): Promise<Refusal | undefined> {
    const body = jsonObject(rawBody)
    if (!body) return malformedBody('the body is not a JSON object')
    const { Signature: base64, SigningCertURL: url, SignatureVersion: version, TopicArn: topic, Timestamp: time } = body
    if (typeof base64 !== 'string') return missing('Signature')
    const [signature, content, hash] = [bytesFromBase64(base64), contentOf(body), hashOf(version)]
    if (!signature) return invalid('Signature', 'is malformed')
    if (!hash) return invalid('SignatureVersion', 'is neither 1 nor 2')
    if (content === undefined) return malformedBody('the body is no message of SNS')
    if (!topics.some((one) => one === topic)) return invalid('TopicArn', 'is not one that is configured here')
    // With a certificate from elsewhere anybody could sign.
    if (!isOfSns(url) || !/^[^?]+\.pem$/.test(url)) return invalid('SigningCertURL', "is not AWS' own")
    if (!(await isRsaGenuine(await certificate(url), hash, signature, utf8(content)))) return notGenuine('Signature')
    return checkFreshness(dateFromIso(time)?.getTime() ?? Number.NaN, receivedAt, toleranceMs)
  }

  return preset({
    name: 'aws-sns',
    retentionMs: days(2),
    timeoutMs: 15_000,
    facts: {
      sender: 'AWS SNS (HTTP/S)',
      id: 'body `TopicArn`, `MessageId`',
      idSigned: 'yes',
      resends: '3 times; with a policy of your own for up to 1 h',
      resendMs: hours(1),
      timeoutKnown: true,
      ordering: 'not guaranteed',
      source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html',
    },
    signature: {
      description: 'RSA-SHA1 or -SHA256 (base64) over named fields in body `Signature`',
      toleranceMs,
      verify,
    },
    async event({ body: { Type, TopicArn, MessageId, Timestamp, SubscribeURL } }) {
      if (Type !== 'Notification') {
        if (Type === 'SubscriptionConfirmation' && isOfSns(SubscribeURL)) await confirmSubscription(SubscribeURL)
        return { answer: new Response() }
      }
      return { id: compositeKey([TopicArn, MessageId]), type: Type, occurredAt: dateFromIso(Timestamp) }
    },
  })
}

const hashOf = (version: unknown): 'SHA-1' | 'SHA-256' | undefined =>
  version === '1' ? 'SHA-1' : version === '2' ? 'SHA-256' : undefined

/** Each signed field's name and value, in lines. */
function contentOf(body: JsonObject): string | undefined {
  const names = signedFieldsOf(body)
  if (!names?.every((name) => typeof body[name] === 'string')) return undefined
  return names.map((name) => `${name}\n${body[name]}\n`).join('')
}

function signedFieldsOf({ Type, Subject }: JsonObject): string[] | undefined {
  if (Type === 'Notification') {
    return ['Message', 'MessageId', ...(Subject === undefined ? [] : ['Subject']), 'Timestamp', 'TopicArn', 'Type']
  }
  if (Type !== 'SubscriptionConfirmation' && Type !== 'UnsubscribeConfirmation') return undefined
  return ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
}

const isOfSns = (url: unknown): url is string =>
  typeof url === 'string' && /^https:\/\/sns\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?\/[\w./?=&:%-]*$/.test(url)
