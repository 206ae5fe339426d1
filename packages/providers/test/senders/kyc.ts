import { didit, jumio, onfido, persona, plaid, sumsub, veriff } from '../../src/index'
import type { Sender } from './sender'
import { ecPairs, hmac, jws, sha256 } from './signing'

const keys: [string, string] = ['kyc-secret-0001', 'kyc-secret-0002']
type Keys = readonly string[]
const hex = /[0-9a-f]+$/

const diditBody = {
  event_id: '5f0c8a52-7d0e-4c1b-9a35-2b6f1d9e4a10',
  webhook_type: 'status.updated',
  timestamp: 1774970000,
  created_at: 1774969994,
  session_id: 'c2b7e0d4',
  status: 'Approved',
}

const personaBody = (id: string) => ({
  data: {
    type: 'event',
    id,
    attributes: {
      name: 'inquiry.approved',
      payload: { data: { type: 'inquiry', id: 'inq_1', attributes: { status: 'approved' } } },
      'created-at': '2026-03-31T15:13:20.000Z',
    },
  },
})

const sumsubBody = {
  applicantId: '66f0a1b2c3d4e5f607182930',
  correlationId: 'req-0d0f5b1e',
  type: 'applicantReviewed',
  reviewResult: { reviewAnswer: 'GREEN' },
  createdAtMs: '2026-03-31 15:13:20.001',
}

const onfidoBody = (id: string) => ({
  payload: {
    resource_type: 'check',
    action: 'check.completed',
    object: {
      id,
      status: 'complete',
      completed_at_iso8601: '2026-03-31T15:13:20Z',
      href: 'https://api.eu.onfido.com/',
    },
  },
})

const veriffBody = (id: string) => ({
  status: 'success',
  verification: {
    id,
    attemptId: 'a-1',
    code: 9001,
    status: 'approved',
    decisionTime: '2026-03-31T15:13:20.123Z',
    person: { firstName: 'José' },
  },
})

const plaidBody = (id: string) => ({
  webhook_type: 'IDENTITY_VERIFICATION',
  webhook_code: 'STATUS_UPDATED',
  identity_verification_id: id,
  environment: 'production',
})

const jumioBody = (id: string) => ({
  callbackSentAt: '2026-03-31T15:13:20.000Z',
  userReference: 'user-1042',
  workflowExecution: { id, href: 'https://api.jumio.ai/', definitionKey: '10011', status: 'PROCESSED' },
})

export const kyc: Sender<string>[] = [
  {
    name: 'didit',
    make: (secret: Keys, more) => didit({ secret, ...more }),
    keys,
    body: diditBody,
    swapped: { ...diditBody, event_id: 'another' },
    // Its timestamp is in the body.
    seal: (body, _, sentAt) => ({ ...body, timestamp: Math.floor(sentAt / 1000) }),
    headers: ({ rawBody, key }) => ({ 'X-Signature': hmac(key, rawBody) }),
    signature: { header: 'X-Signature' },
    time: { body: /"timestamp":(\d+)/ },
    covers: 'bytes',
    reads: { id: diditBody.event_id, type: 'status.updated', occurredAt: new Date('2026-03-31T15:13:14Z') },
  },
  {
    name: 'persona',
    make: (secret: Keys, more) => persona({ secret, ...more }),
    keys,
    body: personaBody('evt_1'),
    swapped: personaBody('evt_2'),
    headers: ({ rawBody, key, at }) => ({ 'Persona-Signature': `t=${at},v1=${hmac(key, `${at}.${rawBody}`)}` }),
    signature: { header: 'Persona-Signature', part: hex },
    time: { header: 'Persona-Signature', part: /\d+/ },
    covers: 'bytes',
    reads: { id: 'evt_1', type: 'inquiry.approved', occurredAt: new Date('2026-03-31T15:13:20Z') },
  },
  {
    name: 'sumsub',
    make: (secret: Keys, more) => sumsub({ secret, ...more }),
    keys,
    body: sumsubBody,
    swapped: { ...sumsubBody, correlationId: 'req-2' },
    headers: ({ rawBody, key }) => ({
      'X-Payload-Digest': hmac(key, rawBody),
      'X-Payload-Digest-Alg': 'HMAC_SHA256_HEX',
    }),
    signature: { header: 'X-Payload-Digest' },
    covers: 'bytes',
    reads: {
      id: '["applicantReviewed","66f0a1b2c3d4e5f607182930","2026-03-31 15:13:20.001",null,"2026-03-31 15:13:20.001","req-0d0f5b1e"]',
      type: 'applicantReviewed',
      occurredAt: new Date('2026-03-31T15:13:20.001Z'),
    },
  },
  {
    name: 'onfido',
    make: (secret: Keys, more) => onfido({ secret, allowLossyKey: true, ...more }),
    keys,
    body: onfidoBody('5d0f5b1e'),
    swapped: onfidoBody('another'),
    headers: ({ rawBody, key }) => ({ 'X-SHA2-Signature': hmac(key, rawBody) }),
    signature: { header: 'X-SHA2-Signature' },
    covers: 'bytes',
    reads: {
      id: '["check","check.completed","5d0f5b1e","complete","2026-03-31T15:13:20Z",null]',
      type: 'check.completed',
      occurredAt: new Date('2026-03-31T15:13:20Z'),
    },
  },
  {
    name: 'veriff',
    make: (secret: Keys, more) => veriff({ secret, ...more }),
    keys,
    body: veriffBody('s-1'),
    swapped: veriffBody('s-2'),
    headers: ({ rawBody, key }) => ({ 'X-HMAC-SIGNATURE': hmac(key, rawBody), 'X-AUTH-CLIENT': 'client-1' }),
    signature: { header: 'X-HMAC-SIGNATURE' },
    covers: 'bytes',
    reads: {
      id: '["decision","s-1","approved","a-1",9001,"2026-03-31T15:13:20.123Z"]',
      type: 'decision.approved',
      occurredAt: new Date('2026-03-31T15:13:20.123Z'),
    },
  },
  {
    name: 'jumio',
    make: (secret: Keys, more) => jumio({ secret, ...more }),
    keys,
    body: jumioBody('w-1'),
    query: ({ key }) => `token=${key}`,
    signature: { query: 'token' },
    covers: 'nothing',
    reads: { id: '["w-1","PROCESSED"]', type: 'PROCESSED' },
  },
]

export const plaidSender: Sender<(typeof ecPairs)[0]> = {
  name: 'plaid',
  make: ([pair], more) =>
    plaid({
      key: (kid) => (kid === 'key-1' ? pair?.publicKey.export({ format: 'jwk' }) : undefined),
      allowLossyKey: true,
      ...more,
    }),
  keys: ecPairs,
  body: plaidBody('idv_1'),
  swapped: plaidBody('idv_2'),
  // As Plaid prints it.
  print: (body) => JSON.stringify(body, null, 2),
  headers: ({ rawBody, key, at }) => ({
    'Plaid-Verification': jws(key, 'ES256', { iat: Number(at), request_body_sha256: sha256(rawBody) }),
  }),
  signature: { header: 'Plaid-Verification', part: /[^.]+$/ },
  covers: 'bytes',
  reads: {
    id: '["IDENTITY_VERIFICATION","STATUS_UPDATED","idv_1",null]',
    type: 'IDENTITY_VERIFICATION.STATUS_UPDATED',
  },
}
