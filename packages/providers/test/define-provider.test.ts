import { describe, expect, it } from 'vitest'
import { defineBatchProvider, defineProvider, hmacSignature } from '../src/index'
import { answerIn, eventIn, eventsIn, readIn, refusedAs } from './event-in'
import { acme as documented } from './readme'
import { now } from './senders/sender'
import { hmac } from './senders/signing'

const secret = 'acme-secret'
const delivery = (rawBody: string, headers: Record<string, string> = {}, receivedAt = now) => ({
  url: 'https://hooks.example.com/acme',
  headers: new Headers(headers),
  rawBody: new TextEncoder().encode(rawBody),
  receivedAt: new Date(receivedAt),
})
const signed = (rawBody: string) => delivery(rawBody, { 'Acme-Signature': hmac(secret, rawBody) })

const acme = defineProvider<{ id: string; user: string }>({
  name: 'acme',
  retentionMs: 7 * 24 * 3_600_000,
  timeoutMs: 5_000,
  signature: hmacSignature({ secret, header: 'Acme-Signature' }),
  event: ({ body }) => ({ id: body.id, type: body.kind }),
})

describe('defineProvider', () => {
  it('has the same checks as the presets', async () => {
    const genuine = signed('{"id":"e-1","kind":"paid","user":"u"}')
    expect(await refusedAs(acme, genuine)).toBeUndefined()
    expect(await eventIn(acme, genuine)).toEqual({
      id: 'e-1',
      type: 'paid',
      body: { id: 'e-1', kind: 'paid', user: 'u' },
      fingerprint: 'type:paid',
    })
    expect(await refusedAs(acme, delivery('{"id":"e-1"}'))).toBe('SIGNATURE_MISSING')
    expect(await refusedAs(acme, delivery('{"id":"e-1"}', { 'Acme-Signature': hmac('x', '{}') }))).toBe(
      'SIGNATURE_INVALID',
    )
  })

  it.each([
    ['no JSON', 'id=1', 'BODY_MALFORMED'],
    ['a list', '[]', 'BODY_MALFORMED'],
    ['bytes that are no UTF-8', '\ud800', 'BODY_MALFORMED'],
    ['no id', '{}', 'EVENT_ID_MISSING'],
    ['an empty id', '{"id":""}', 'EVENT_ID_MISSING'],
    ['null', '{"id":null}', 'EVENT_ID_MISSING'],
    ['an object', '{"id":{"id":"e"}}', 'EVENT_ID_MISSING'],
    ['a list of one', '{"id":["e"]}', 'EVENT_ID_MISSING'],
    ['a fraction', '{"id":1.5}', 'EVENT_ID_MISSING'],
    ['a number that is not exact', '{"id":9007199254740993}', 'EVENT_ID_MISSING'],
    ['a lone surrogate', '{"id":"\\ud800"}', 'EVENT_ID_MISSING'],
    ['an id that is inherited', '{"__proto__":{"id":"e"}}', 'EVENT_ID_MISSING'],
  ])('%s: refused', async (_, rawBody, refused) => {
    expect(await readIn(acme, delivery(rawBody))).toMatchObject({ refused })
  })

  it('takes a whole number for an id', async () => {
    expect((await eventIn(acme, delivery('{"id":7}'))).id).toBe('7')
  })

  it('hands refusals and answers on', async () => {
    const trial = defineProvider({ ...acmeParts, event: () => ({ answer: new Response('pong') }) })
    expect(await (await answerIn(trial, signed('{}'))).text()).toBe('pong')
    const refusal = { refused: 'BODY_MALFORMED', detail: 'of the future' } as const
    expect(await readIn(defineProvider({ ...acmeParts, event: () => refusal }), signed('{}'))).toBe(refusal)
  })
})

const acmeParts = {
  name: 'acme',
  retentionMs: 1,
  timeoutMs: 5_000,
  signature: hmacSignature({ secret, header: 'Acme-Signature' }),
}

describe('defineBatchProvider', () => {
  const batch = defineBatchProvider<{ id: string }>({
    ...acmeParts,
    items: (body) => (body as { events?: unknown } | undefined)?.events,
    event: ({ body }) => ({ id: body.id }),
  })

  it('reads every event', async () => {
    const events = await eventsIn(batch, signed('{"events":[{"id":"a"},{"id":"b"}]}'))
    expect(events.map(({ id, body }) => [id, body])).toEqual([
      ['a', { id: 'a' }],
      ['b', { id: 'b' }],
    ])
  })

  it.each([
    ['no list', '{}', 'BODY_MALFORMED'],
    ['no JSON', 'x', 'BODY_MALFORMED'],
    ['an empty list', '{"events":[]}', 'BODY_MALFORMED'],
    ['a list with something else', '{"events":[{"id":"a"},7]}', 'BODY_MALFORMED'],
    ['an event without an id', '{"events":[{"id":"a"},{}]}', 'EVENT_ID_MISSING'],
  ])('%s: refused as a whole', async (_, rawBody, refused) => {
    expect(await readIn(batch, delivery(rawBody))).toMatchObject({ refused })
  })
})

it("accepts what the README's sender signs", async () => {
  const at = String(now / 1000)
  const headers = { 'Acme-Time': at, 'Acme-Signature': hmac(secret, `${at}.{"id":"e-1","kind":"paid"}`) }
  const genuine = delivery('{"id":"e-1","kind":"paid"}', headers)
  expect(await refusedAs(documented, genuine)).toBeUndefined()
  expect(await eventIn(documented, genuine)).toMatchObject({ id: 'e-1', type: 'paid' })
  expect(await refusedAs(documented, delivery('{"id":"e-2","kind":"paid"}', headers))).toBe('SIGNATURE_INVALID')
})

describe('hmacSignature', () => {
  const timed = defineProvider({
    ...acmeParts,
    signature: hmacSignature({
      secret: ['old', secret],
      header: 'Acme-Signature',
      encoding: 'base64',
      hash: 'SHA-512',
      prefix: 'v1=',
      signs: '{Acme-Id}.{timestamp}.{body}',
      timestamp: { header: 'Acme-Time', unit: 'milliseconds', toleranceMs: 1_000 },
    }),
    event: ({ headers }) => ({ id: headers.get('Acme-Id') }),
  })
  const sent = (id: string, key = secret, receivedAt = now) =>
    delivery(
      '{}',
      {
        'Acme-Id': 'e-1',
        'Acme-Time': String(now),
        'Acme-Signature': `v1=${hmac(key, `${id}.${now}.{}`, 'base64', 'sha512')}`,
      },
      receivedAt,
    )

  it('covers a pattern of headers, time and body', async () => {
    expect(await refusedAs(timed, sent('e-1'))).toBeUndefined()
    expect(await refusedAs(timed, sent('e-1', 'old'))).toBeUndefined()
    expect(await refusedAs(timed, sent('e-2'))).toBe('SIGNATURE_INVALID')
    expect(await refusedAs(timed, sent('e-1', secret, now + 1_001))).toBe('TIMESTAMP_OUT_OF_TOLERANCE')
  })

  it.each([
    ['no secret', { secret: '' }, /secret is empty/],
    ['a pattern without the body', { signs: '{Acme-Id}' }, /must cover \{body\}/],
    ['a timestamp that is not covered', { timestamp: { header: 't', unit: 'seconds' } }, /go together/],
    ['a timestamp that is not named', { signs: '{timestamp}{body}' }, /go together/],
    [
      'a tolerance of 0',
      { signs: '{timestamp}{body}', timestamp: { header: 't', unit: 'seconds', toleranceMs: 0 } },
      /toleranceMs/,
    ],
  ] as const)('%s: refused', (_, more, message) => {
    expect(() => hmacSignature({ secret, header: 'Acme-Signature', ...more })).toThrow(message)
  })
})
