import { describe, expect, it } from 'vitest'
import { didit } from '../src/index'
import { deliver, event, hmac, secret } from './didit-sender'
import { eventIn } from './event-in'
import samples from './samples/didit-v2.json'

const provider = didit({ secret })
const v2 = (rawBody: string, signature: string) =>
  deliver(event, {
    rawBody,
    headers: { 'X-Signature': undefined, 'X-Signature-Simple': undefined, 'X-Signature-V2': signature },
  })

describe('X-Signature-V2, as Python prints JSON', () => {
  it.each(samples.vectors.map(({ label, ...vector }) => [label, vector] as const))('%s', async (_, vector) => {
    expect(hmac(vector.canonical)).toBe(vector.signatureV2)
    expect(await provider.verify(v2(vector.rawBody, vector.signatureV2))).toBeUndefined()
  })

  it('hands a body with __proto__ on as data', async () => {
    const { body } = await eventIn(provider, v2('{"event_id":"e","__proto__":{"status":"Approved"}}', ''))
    expect(body.status).toBeUndefined()
    expect(Object.keys(body)).toEqual(['event_id', '__proto__'])
  })
})

describe('the fingerprint', () => {
  const fingerprint = async (rawBody: string) => (await eventIn(provider, v2(rawBody, ''))).fingerprint
  const body = '{"event_id":"e","timestamp":1,"a":{"timestamp":1},"b":[1,2]}'

  it.each([
    ['another timestamp', '{"event_id":"e","timestamp":2,"a":{"timestamp":1},"b":[1,2]}'],
    ['another order of keys, and white space', '{ "b":[1,2.0], "a":{"timestamp":1}, "timestamp":1, "event_id":"e" }'],
  ])('%s: the same', async (_, other) => {
    expect(await fingerprint(other)).toBe(await fingerprint(body))
  })

  it.each([
    ['a timestamp further in', '{"event_id":"e","timestamp":1,"a":{"timestamp":2},"b":[1,2]}'],
    ['another order in a list', '{"event_id":"e","timestamp":1,"a":{"timestamp":1},"b":[2,1]}'],
    ['a member more', '{"event_id":"e","timestamp":1,"a":{"timestamp":1},"b":[1,2],"c":null}'],
    ['a __proto__ more', '{"event_id":"e","timestamp":1,"a":{"timestamp":1},"b":[1,2],"__proto__":{}}'],
    ['a text for a number', '{"event_id":"e","timestamp":1,"a":{"timestamp":1},"b":[1,"2"]}'],
  ])('%s: another', async (_, other) => {
    expect(await fingerprint(other)).not.toBe(await fingerprint(body))
  })

  it('takes what V2 could not: a whole number beyond 2^53', async () => {
    expect(await fingerprint('{"event_id":"e","n":12345678901234567890}')).toContain('"n"')
  })

  it.each([
    ['a number beyond doubles', '{"event_id":"e","n":1e999}'],
    ['nesting beyond 100', `{"event_id":"e","n":${'['.repeat(100)}${']'.repeat(100)}}`],
  ])('%s: refused', async (_, rawBody) => {
    await expect(fingerprint(rawBody)).rejects.toThrow('BODY_MALFORMED')
  })

  it('takes nesting up to 100', async () => {
    expect(await fingerprint(`{"event_id":"e","n":${'['.repeat(99)}${']'.repeat(99)}}`)).toContain('[[')
  })
})

describe('what it reads', () => {
  const read = (fields: Record<string, unknown>) => provider.read(v2(JSON.stringify({ ...event, ...fields }), ''))

  it.each([[undefined], [''], [null], [7], [['e']], [{ id: 'e' }]])('event_id %j: refused', (event_id) => {
    expect(read({ event_id })).toMatchObject({ refused: 'EVENT_ID_MISSING' })
  })

  it.each([[undefined], [null], ['2026-01-01'], [1e300]])('created_at %j: no occurredAt', (created_at) => {
    expect(read({ created_at })).not.toHaveProperty('occurredAt')
  })

  it('an odd webhook_type: no type', () => {
    expect(read({ webhook_type: 7 })).not.toHaveProperty('type')
  })

  it('a body that is not an object: refused', () => {
    expect(provider.read(v2('[]', ''))).toMatchObject({ refused: 'BODY_MALFORMED' })
  })
})
