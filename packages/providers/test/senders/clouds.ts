import { awsSns, azureEventGrid, cloudEvents, gcpPubSub } from '../../src/index'
import type { Json, Sender } from './sender'
import { jws, pem, rsa, rsaPairs } from './signing'

const keys: [string, string] = ['cloud-secret-0001', 'cloud-secret-0002']
type Keys = readonly string[]
const occurredAt = new Date('2026-03-31T15:13:20Z')

export const clouds: Sender<string>[] = [
  {
    name: 'azureEventGrid',
    make: (secret: Keys, more) => azureEventGrid({ secret, ...more }),
    keys,
    body: [
      {
        id: 'e-1',
        topic: '/subscriptions/1/topics/kyc',
        subject: 'user/1042',
        eventType: 'Acme.Approved',
        eventTime: '2026-03-31T15:13:20.0000000Z',
        data: {},
      },
    ],
    query: ({ key }) => `token=${key}`,
    signature: { query: 'token' },
    covers: 'nothing',
    reads: { id: '["/subscriptions/1/topics/kyc","e-1"]', type: 'Acme.Approved', occurredAt },
  },
  {
    name: 'cloudEvents',
    make: (secret: Keys, more) => cloudEvents({ secret, ...more }),
    keys,
    body: { specversion: '1.0', id: 'e-1', source: '/kyc', type: 'acme.approved', time: '2026-03-31T15:13:20Z' },
    headers: ({ key }) => ({ Authorization: `Bearer ${key}` }),
    signature: { header: 'Authorization', part: /\S+$/ },
    covers: 'nothing',
    reads: { id: '["/kyc","e-1"]', type: 'acme.approved', occurredAt },
  },
]

const topicArn = 'arn:aws:sns:eu-central-1:123456789012:kyc'
const snsNames = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']

export const snsBody = (more: Json = {}): Json => ({
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: topicArn,
  Subject: 'decision',
  Message: '{"status":"Approved"}',
  ...more,
})

/** Signed with the time of sending, in the version that the body says. */
export function sealSns(body: Json, key: (typeof rsaPairs)[0], sentAt: number): Json {
  const dated: Json = { SignatureVersion: '2', ...body, Timestamp: new Date(sentAt).toISOString() }
  const content = snsNames.filter((name) => dated[name] !== undefined).map((name) => `${name}\n${dated[name]}\n`)
  return {
    ...dated,
    Signature: rsa(key, content.join(''), dated.SignatureVersion === '1' ? 'sha1' : 'sha256'),
    SigningCertURL: 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-7ff5318490ec183fbaddaa2a.pem',
    ...(typeof body.SigningCertURL === 'string' && { SigningCertURL: body.SigningCertURL }),
  }
}

export const snsSender: Sender<(typeof rsaPairs)[0]> = {
  name: 'awsSns',
  make: ([pair], more) =>
    awsSns({ topicArn, certificate: () => (pair ? pem(pair) : ''), confirmSubscription: () => undefined, ...more }),
  keys: rsaPairs,
  body: snsBody(),
  swapped: snsBody({ MessageId: 'another' }),
  seal: sealSns,
  signature: { body: /"Signature":"([^"]*)",/ },
  time: { body: /"Timestamp":"([^"]*)"/ },
  covers: 'fields',
  reads: { id: `["${topicArn}","22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324"]`, type: 'Notification', occurredAt },
}

export const pubSubClaims = (at: number): Json => ({
  iss: 'https://accounts.google.com',
  aud: 'https://hooks.example.com/pubsub',
  email: 'push@acme.iam.gserviceaccount.com',
  email_verified: true,
  iat: at,
  exp: at + 3600,
})

export const pubSubSender: Sender<(typeof rsaPairs)[0]> = {
  name: 'gcpPubSub',
  make: ([pair], more) =>
    gcpPubSub({
      audience: 'https://hooks.example.com/pubsub',
      serviceAccount: 'push@acme.iam.gserviceaccount.com',
      key: (kid) => (kid === 'key-1' ? pair?.publicKey.export({ format: 'jwk' }) : undefined),
      ...more,
    }),
  keys: rsaPairs,
  body: {
    message: { messageId: '2070443601311540', data: 'e30=', publishTime: '2026-03-31T15:13:20.000Z' },
    subscription: 'projects/acme/subscriptions/kyc',
  },
  headers: ({ key, at }) => ({ Authorization: `Bearer ${jws(key, 'RS256', pubSubClaims(Number(at)))}` }),
  signature: { header: 'Authorization', part: /[^.]+$/ },
  covers: 'nothing',
  reads: { id: '["projects/acme/subscriptions/kyc","2070443601311540"]', occurredAt },
}
