import { expect } from 'vitest'
import {
  clerk,
  discord,
  github,
  hubspot,
  linear,
  sendgrid,
  slack,
  standardWebhooks,
  svix,
  telegram,
  twilio,
  workos,
  zoom,
} from '../../src/index'
import { type Sender, url } from './sender'
import { ecdsaDer, ecPairs, ed25519, ed25519Bytes, ed25519Pairs, hmac } from './signing'

const keys: [string, string] = ['platform-secret-0001', 'platform-secret-0002']
type Keys = readonly string[]
const hex = /[0-9a-f]+$/
const occurredAt = new Date('2026-03-31T15:13:20Z')

const standardKeys: [string, string] = [
  `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`,
  `whsec_${Buffer.from('another-secret-of-24-chr').toString('base64')}`,
]

/** The three headers of Standard Webhooks, under either prefix. */
const standardHeaders =
  (prefix: 'webhook' | 'svix') =>
  ({ rawBody, key, at, id }: { rawBody: string; key: string; at: string; id: string }): Record<string, string> => ({
    [`${prefix}-id`]: id,
    [`${prefix}-timestamp`]: at,
    [`${prefix}-signature`]: `v1,${hmac(Buffer.from(key.slice(6), 'base64'), `${id}.${at}.${rawBody}`, 'base64')}`,
  })

const slackBody = (event_id: string) => ({
  type: 'event_callback',
  event_id,
  event_time: 1774970000,
  team_id: 'T1',
  event: { type: 'app_mention', text: 'hello' },
})

const zoomBody = (uuid: string) => ({
  event: 'meeting.participant_joined',
  event_ts: 1774970000000,
  payload: { account_id: 'a1', object: { uuid, id: '9', participant: { user_id: '167', participant_uuid: 'p-1' } } },
})

const linearBody = (id: string) => ({
  type: 'Issue',
  action: 'update',
  createdAt: '2026-03-31T15:13:20.000Z',
  data: { id, updatedAt: '2026-03-31T15:13:20.000Z' },
  webhookId: 'hook-1',
  webhookTimestamp: 1774970000000,
})

const hubspotBody = (eventId: number) => [
  {
    eventId,
    subscriptionId: 5,
    portalId: 62515,
    subscriptionType: 'contact.creation',
    objectId: 123,
    occurredAt: 1774970000000,
    attemptNumber: 0,
  },
]

/** What Twilio signs of a form. */
function twilioText(rawBody: string): string {
  const pairs = [...new Set(rawBody.split('&'))].sort().map((pair) => decodeURIComponent(pair.replaceAll('+', ' ')))
  return pairs.map((pair) => pair.replace('=', '')).join('')
}

export const platforms: Sender<string>[] = [
  {
    name: 'standardWebhooks',
    make: (secret: Keys, more) => standardWebhooks({ secret, ...more }),
    keys: standardKeys,
    body: { type: 'contact.created', timestamp: '2026-03-31T15:13:20.000000Z', data: { id: '3c9e' } },
    headers: standardHeaders('webhook'),
    signature: { header: 'webhook-signature', part: /(?<=,).*/ },
    time: { header: 'webhook-timestamp' },
    covers: 'bytes',
    reads: { id: 'msg_1', type: 'contact.created', occurredAt },
  },
  {
    name: 'svix',
    make: (secret: Keys, more) => svix({ secret, ...more }),
    keys: standardKeys,
    body: { type: 'invoice.paid', data: {} },
    headers: standardHeaders('svix'),
    signature: { header: 'svix-signature', part: /(?<=,).*/ },
    time: { header: 'svix-timestamp' },
    covers: 'bytes',
    reads: { id: 'msg_1', type: 'invoice.paid' },
  },
  {
    name: 'clerk',
    make: (secret: Keys, more) => clerk({ secret, ...more }),
    keys: standardKeys,
    body: { object: 'event', type: 'user.created', timestamp: 1774970000000, data: { id: 'user_1' } },
    headers: standardHeaders('svix'),
    signature: { header: 'svix-signature', part: /(?<=,).*/ },
    time: { header: 'svix-timestamp' },
    covers: 'bytes',
    reads: { id: 'msg_1', type: 'user.created', occurredAt },
  },
  {
    name: 'workos',
    make: (secret: Keys, more) => workos({ secret, ...more }),
    keys,
    body: { id: 'event_1', event: 'dsync.user.created', data: {}, created_at: '2026-03-31T15:13:20.000Z' },
    swapped: { id: 'event_2', event: 'dsync.user.created', data: {}, created_at: '2026-03-31T15:13:20.000Z' },
    headers: ({ rawBody, key, sentAt }) => ({
      'WorkOS-Signature': `t=${sentAt}, v1=${hmac(key, `${sentAt}.${rawBody}`)}`,
    }),
    signature: { header: 'WorkOS-Signature', part: hex },
    time: { header: 'WorkOS-Signature', part: /\d+/ },
    covers: 'bytes',
    reads: { id: 'event_1', type: 'dsync.user.created', occurredAt },
  },
  {
    name: 'slack',
    make: (secret: Keys, more) => slack({ secret, ...more }),
    keys,
    body: slackBody('Ev1'),
    swapped: slackBody('Ev2'),
    headers: ({ rawBody, key, at }) => ({
      'X-Slack-Signature': `v0=${hmac(key, `v0:${at}:${rawBody}`)}`,
      'X-Slack-Request-Timestamp': at,
    }),
    signature: { header: 'X-Slack-Signature', part: hex },
    time: { header: 'X-Slack-Request-Timestamp' },
    covers: 'bytes',
    reads: { id: 'Ev1', type: 'app_mention', occurredAt },
  },
  {
    name: 'zoom',
    make: (secret: Keys, more) => zoom({ secret, ...more }),
    keys,
    body: zoomBody('u-1'),
    swapped: zoomBody('u-2'),
    headers: ({ rawBody, key, at }) => ({
      'x-zm-signature': `v0=${hmac(key, `v0:${at}:${rawBody}`)}`,
      'x-zm-request-timestamp': at,
    }),
    signature: { header: 'x-zm-signature', part: hex },
    time: { header: 'x-zm-request-timestamp' },
    covers: 'bytes',
    reads: {
      id: '["meeting.participant_joined",1774970000000,"a1","u-1","9","p-1","167"]',
      type: 'meeting.participant_joined',
      occurredAt,
    },
  },
  {
    name: 'hubspot',
    make: (secret: Keys, more) => hubspot({ secret, url, ...more }),
    keys,
    body: hubspotBody(1),
    swapped: hubspotBody(2),
    headers: ({ rawBody, key, sentAt }) => ({
      'X-HubSpot-Signature-v3': hmac(key, `POST${url}${rawBody}${sentAt}`, 'base64'),
      'X-HubSpot-Request-Timestamp': String(sentAt),
    }),
    signature: { header: 'X-HubSpot-Signature-v3' },
    time: { header: 'X-HubSpot-Request-Timestamp' },
    covers: 'bytes',
    reads: { id: '[62515,5,1,1774970000000,123]', type: 'contact.creation', occurredAt },
  },
  {
    name: 'github',
    make: (secret: Keys, more) => github({ secret, ...more }),
    keys,
    body: { action: 'opened', number: 7, repository: { id: 1, full_name: 'acme/widgets' } },
    headers: ({ rawBody, key, id }) => ({
      'X-Hub-Signature-256': `sha256=${hmac(key, rawBody)}`,
      'X-GitHub-Delivery': id,
      'X-GitHub-Event': 'pull_request',
    }),
    signature: { header: 'X-Hub-Signature-256', part: hex },
    covers: 'bytes',
    reads: { id: expect.stringMatching(/^\["[0-9a-f]{64}"\]$/), type: 'pull_request.opened' },
  },
  {
    name: 'linear',
    make: (secret: Keys, more) => linear({ secret, ...more }),
    keys,
    body: linearBody('i-1'),
    swapped: linearBody('i-2'),
    seal: (body, _, sentAt) => ({ ...body, webhookTimestamp: sentAt }),
    headers: ({ rawBody, key, id, sentAt }) => ({
      'Linear-Signature': hmac(key, rawBody),
      'Linear-Delivery': id,
      'Linear-Timestamp': String(sentAt),
    }),
    signature: { header: 'Linear-Signature' },
    time: { body: /"webhookTimestamp":(\d+)/ },
    covers: 'bytes',
    reads: { id: expect.stringMatching(/^[0-9a-f]{64}$/), type: 'Issue.update', occurredAt },
  },
  {
    name: 'twilio',
    make: (secret: Keys, more) => twilio({ secret, url, ...more }),
    keys,
    body: { MessageSid: 'SM1', MessageStatus: 'delivered', To: '+15558675310', Body: 'hello world' },
    swapped: { MessageSid: 'SM2', MessageStatus: 'delivered', To: '+15558675310', Body: 'hello world' },
    print: (body) => new URLSearchParams(body as Record<string, string>).toString(),
    headers: ({ rawBody, key, id }) => ({
      'Content-Type': 'application/x-www-form-urlencoded',
      'X-Twilio-Signature': hmac(key, url + twilioText(rawBody), 'base64', 'sha1'),
      'I-Twilio-Idempotency-Token': id,
    }),
    signature: { header: 'X-Twilio-Signature' },
    covers: 'bytes',
    reads: { id: expect.stringMatching(/^\["[0-9a-f]{64}"\]$/), type: 'delivered' },
  },
  {
    name: 'telegram',
    make: (secret: Keys, more) => telegram({ secret, botId: '110201543', ...more }),
    keys,
    body: { update_id: 10000, message: { message_id: 1365, text: '/start' } },
    headers: ({ key }) => ({ 'X-Telegram-Bot-Api-Secret-Token': key }),
    signature: { header: 'X-Telegram-Bot-Api-Secret-Token' },
    covers: 'nothing',
    reads: { id: '["110201543",10000]', type: 'message' },
  },
]

const discordBody = (id: string) => ({
  version: 1,
  application_id: '1234',
  type: 1,
  event: { type: 'ENTITLEMENT_CREATE', timestamp: '2026-03-31T15:13:20.123456', data: { id } },
})

export const discordSender: Sender<(typeof ed25519Pairs)[0]> = {
  name: 'discord',
  make: (pairs, more) => discord({ publicKey: pairs.map((pair) => ed25519Bytes(pair).toString('hex')), ...more }),
  keys: ed25519Pairs,
  body: discordBody('1019'),
  swapped: discordBody('1020'),
  headers: ({ rawBody, key, at }) => ({
    'X-Signature-Ed25519': ed25519(key, at + rawBody, 'hex'),
    'X-Signature-Timestamp': at,
  }),
  signature: { header: 'X-Signature-Ed25519' },
  time: { header: 'X-Signature-Timestamp' },
  covers: 'bytes',
  reads: {
    id: '["1234","ENTITLEMENT_CREATE","2026-03-31T15:13:20.123456","1019"]',
    type: 'ENTITLEMENT_CREATE',
    occurredAt: new Date('2026-03-31T15:13:20.123Z'),
  },
}

const sendgridBody = (sg_event_id: string) => [
  { sg_event_id, sg_message_id: 'm1', event: 'delivered', email: 'ada@example.com', timestamp: 1774970000 },
]

export const sendgridSender: Sender<(typeof ecPairs)[0]> = {
  name: 'sendgrid',
  make: (pairs, more) =>
    sendgrid({
      publicKey: pairs.map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'der' }).toString('base64')),
      ...more,
    }),
  keys: ecPairs,
  body: sendgridBody('sg-1'),
  swapped: sendgridBody('sg-2'),
  headers: ({ rawBody, key, at }) => ({
    'X-Twilio-Email-Event-Webhook-Signature': ecdsaDer(key, at + rawBody),
    'X-Twilio-Email-Event-Webhook-Timestamp': at,
  }),
  signature: { header: 'X-Twilio-Email-Event-Webhook-Signature' },
  time: { header: 'X-Twilio-Email-Event-Webhook-Timestamp' },
  covers: 'bytes',
  reads: { id: 'sg-1', type: 'delivered', occurredAt },
}
