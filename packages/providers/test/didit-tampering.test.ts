import type { Delivery } from '@hookonce/http'
import { describe, expect, it } from 'vitest'
import { didit } from '../src/index'
import { canonical, deliver, event, hmac, secret, sentAt, simple } from './didit-sender'

const provider = didit({ secret })
const seconds = (count: number): Date => new Date((sentAt + count) * 1000)
const withId = (id: string): string => JSON.stringify({ ...event, event_id: id })
const v2Only = { 'X-Signature': undefined, 'X-Signature-Simple': undefined }
const simpleOnly = { 'X-Signature': undefined, 'X-Signature-V2': undefined }
const unsigned = { ...v2Only, ...simpleOnly }
/** Signed with the right secret, as it stands. */
const signed = (rawBody: string): Delivery =>
  deliver(event, { rawBody, headers: { ...v2Only, ...simpleOnly, 'X-Signature': hmac(rawBody) } })

const right = hmac(JSON.stringify(event))
const rawOnly = (signature: string): Delivery =>
  deliver(event, { headers: { ...simpleOnly, 'X-Signature': signature } })

const cases: Record<string, Record<string, Delivery>> = {
  SIGNATURE_MISSING: {
    'no signature': deliver(event, { headers: unsigned }),
    'an unsigned callback': deliver(
      { ...event, webhook_type: 'kyb.registry_search.resolved' },
      { headers: { ...unsigned, 'X-Timestamp': undefined, 'X-Didit-Unsigned-Callback': 'true' } },
    ),
    'only the simple signature': deliver(event, { headers: simpleOnly }),
  },
  SIGNATURE_INVALID: {
    'another byte in the body': deliver(event, { rawBody: JSON.stringify(event).replace('Approved', 'Bpproved') }),
    'another id, the signatures kept': deliver(event, { rawBody: withId('another') }),
    'another id, under V2 alone': deliver(event, { rawBody: withId('another'), headers: v2Only }),
    'the signatures of another event': deliver(event, {
      headers: {
        'X-Signature': hmac(withId('another')),
        'X-Signature-V2': hmac(canonical({ ...event, event_id: 'a' })),
      },
    }),
    'another id and stale: nothing is told of the time': deliver(event, {
      rawBody: withId('another'),
      receivedAt: seconds(7200),
    }),
    'another secret': deliver(event, {
      headers: {
        'X-Signature': hmac(JSON.stringify(event), 'other'),
        'X-Signature-V2': hmac(canonical(event), 'other'),
      },
    }),
    'V2 with the timestamp before the body': deliver(event, {
      headers: { ...v2Only, 'X-Signature-V2': hmac(`${sentAt}:${canonical(event)}`) },
    }),
    'a truncated signature': rawOnly(right.slice(0, -2)),
    'half a byte less': rawOnly(right.slice(0, -1)),
    'half a byte more': rawOnly(`${right}0`),
    'a digit that is none': rawOnly(right.replace(/^((?:..)*?)0(.)/, '$1$2z')),
    'an empty signature': rawOnly(''),
    'a signature with more behind it': rawOnly(`${right}00`),
    'not hexadecimal': rawOnly('z'.repeat(64)),
    'hexadecimal with a prefix': rawOnly(`sha256=${right}`),
    'two signatures in one header': rawOnly(`${right}, ${right}`),
    'the signature in base64': rawOnly(Buffer.from(right, 'hex').toString('base64')),
    'a megabyte of hexadecimal': rawOnly('ab'.repeat(2 ** 19)),
    'an empty body': deliver(event, { rawBody: '' }),
    'no JSON, under V2 alone': deliver(event, { rawBody: '{"event_id":', headers: v2Only }),
    'a member more, under V2 alone': deliver(event, {
      rawBody: JSON.stringify(event).replace('{', '{"decision_by":"me",'),
      headers: v2Only,
    }),
    '__proto__ added, under V2 alone': deliver(event, {
      rawBody: JSON.stringify(event).replace('{', '{"__proto__":{"status":"Approved"},'),
      headers: v2Only,
    }),
    'infinity for null, under V2 alone': deliver(event, {
      rawBody: JSON.stringify(event).replace('null', '1e999'),
      headers: v2Only,
    }),
    'bytes that are not UTF-8 for U+FFFD, under V2 alone': deliver(
      { ...event, decision: '\ufffd' },
      { rawBody: Buffer.from(JSON.stringify({ ...event, decision: '\xff' }), 'latin1'), headers: v2Only },
    ),
    'an integer that a double cannot hold, under V2 alone': deliver(event, {
      rawBody: '{"n":9007199254740993}',
      headers: { ...v2Only, 'X-Signature-V2': hmac('{"n":9007199254740993}') },
    }),
    'X-Timestamp another than the signed one': deliver(event, { headers: { 'X-Timestamp': String(sentAt + 1) } }),
    'X-Timestamp with a fraction': deliver(event, { headers: { 'X-Timestamp': `${sentAt}.0` } }),
    'X-Timestamp NaN': deliver(event, { headers: { 'X-Timestamp': 'NaN' } }),
    'a later X-Timestamp on an old delivery': deliver(event, {
      headers: { 'X-Timestamp': String(sentAt + 7200) },
      receivedAt: seconds(7200),
    }),
  },
  TIMESTAMP_OUT_OF_TOLERANCE: {
    'just too old': deliver(event, { receivedAt: new Date(sentAt * 1000 + 300_001) }),
    'just too far ahead': deliver(event, { receivedAt: new Date(sentAt * 1000 - 300_001) }),
    'replayed two hours later': deliver(event, { receivedAt: seconds(7200) }),
    'in milliseconds': deliver({ ...event, timestamp: sentAt * 1000 }),
    'before the epoch': deliver({ ...event, timestamp: -sentAt }),
    'an arrival that is no time': deliver(event, { receivedAt: new Date(Number.NaN) }),
  },
  BODY_MALFORMED: {
    'signed, and empty': signed(''),
    'signed, and not JSON': signed('event_id=1'),
    'signed, and an array': signed(JSON.stringify([event])),
    'signed, and null': signed('null'),
    'signed, and text': signed('"event"'),
    'signed, without timestamp': signed(JSON.stringify({ ...event, timestamp: undefined })),
    'a timestamp with a fraction': signed(JSON.stringify({ ...event, timestamp: sentAt + 0.5 })),
    'a timestamp in text': signed(JSON.stringify({ ...event, timestamp: String(sentAt) })),
    'a timestamp NaN': signed(JSON.stringify({ ...event, timestamp: 'NaN' })),
    'a timestamp beyond doubles': signed(JSON.stringify(event).replace(`"timestamp":${sentAt}`, '"timestamp":1e999')),
    'a timestamp in a list': signed(JSON.stringify({ ...event, timestamp: [sentAt] })),
  },
}

describe.each(Object.entries(cases))('refused as %s', (code, deliveries) => {
  it.each(Object.entries(deliveries))('%s', async (_, delivery) => {
    const refusal = await provider.verify(delivery)
    expect(refusal?.refused).toBe(code)
    expect(refusal?.detail).not.toContain(secret)
  })
})

describe('accepted', () => {
  it.each(
    Object.entries({
      'as sent': deliver(),
      'at the tolerance, old': deliver(event, { receivedAt: seconds(300) }),
      'at the tolerance, ahead': deliver(event, { receivedAt: seconds(-300) }),
      'without X-Timestamp': deliver(event, { headers: { 'X-Timestamp': undefined } }),
      'X-Signature alone': rawOnly(right),
      'a signature in capitals': rawOnly(right.toUpperCase()),
      'a body printed anew by a proxy, by V2': deliver(event, { rawBody: JSON.stringify(event, null, 2) }),
      'keys in another order, under V2 alone': deliver(event, {
        rawBody: JSON.stringify(Object.fromEntries(Object.entries(event).reverse())),
        headers: v2Only,
      }),
    }),
  )('%s', async (_, delivery) => {
    expect(await provider.verify(delivery)).toBeUndefined()
  })
})

describe('X-Signature-Simple', () => {
  const lenient = didit({ secret, allowSimpleSignature: true })

  it('alone is refused with the option that allows it, and its risk', async () => {
    const { detail } = (await provider.verify(deliver(event, { headers: simpleOnly }))) ?? {}
    expect(detail).toContain('allowSimpleSignature')
    expect(detail).toContain('neither event_id nor decision')
  })

  it('alone is accepted where it is allowed, fresh and right', async () => {
    expect(await lenient.verify(deliver(event, { headers: simpleOnly }))).toBeUndefined()
    const absent = { timestamp: sentAt, event_id: 'e', status: null, webhook_type: 'user.data.updated' }
    const headers = { ...simpleOnly, 'X-Signature-Simple': hmac(`${sentAt}:::user.data.updated`) }
    expect(await lenient.verify(deliver(absent, { headers }))).toBeUndefined()
  })

  it.each([
    [
      'SIGNATURE_INVALID',
      deliver({ ...event, status: 'Declined' }, { headers: { ...simpleOnly, 'X-Signature-Simple': simple(event) } }),
    ],
    ['SIGNATURE_INVALID', deliver(event, { rawBody: '[]', headers: simpleOnly })],
    ['SIGNATURE_INVALID', deliver({ ...event, status: ['Approved'] }, { headers: simpleOnly })],
    ['BODY_MALFORMED', deliver({ ...event, timestamp: [sentAt] }, { headers: simpleOnly })],
    ['TIMESTAMP_OUT_OF_TOLERANCE', deliver(event, { headers: simpleOnly, receivedAt: seconds(301) })],
  ])('where it is allowed: still refused as %s (%#)', async (code, delivery) => {
    expect((await lenient.verify(delivery))?.refused).toBe(code)
  })
})
