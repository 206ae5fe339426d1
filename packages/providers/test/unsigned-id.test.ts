import { describe, expect, it } from 'vitest'
import { twilio } from '../src/index'
import { eventIn, refusedAs } from './event-in'
import { senders } from './senders/all'
import { url } from './senders/sender'
import { hmac, sha256 } from './senders/signing'

const names = ['github', 'razorpay', 'shopify', 'twilio']
const unsigned = senders.filter(({ name }) => names.includes(name)).map((sender) => [sender.name, sender] as const)

describe.each(unsigned)('%s: an id that is not signed', (_, { make, send }) => {
  it('replayed under a fresh id, it is the same key with another fingerprint', async () => {
    const [genuine, replayed] = [await eventIn(make(), send()), await eventIn(make(), send({ id: 'fresh' }))]
    expect(await refusedAs(make(), send({ id: 'fresh' }))).toBeUndefined()
    expect(replayed.id).toBe(genuine.id)
    expect(replayed.fingerprint).not.toBe(genuine.fingerprint)
  })

  it('is missing: refused', async () => {
    await expect(eventIn(make(), send({ id: '' }))).rejects.toThrow(/^EVENT_ID_MISSING: .*header/)
  })

  it('is the key where it is trusted, and the fingerprint is the content', async () => {
    const provider = make({ trustUnsignedId: true })
    const [genuine, other] = [await eventIn(provider, send()), await eventIn(provider, send({ id: 'another' }))]
    expect([genuine.id, other.id]).toEqual(['msg_1', 'another'])
    expect(other.fingerprint).toBe(genuine.fingerprint)
  })

  it('is trusted by a boolean alone', () => {
    expect(() => make({ trustUnsignedId: 'no' })).toThrow(/trustUnsignedId must be true or false/)
  })
})

it('linear: another Linear-Delivery changes nothing', async () => {
  const { make, send } = senders.find(({ name }) => name === 'linear') ?? expect.fail('no sender')
  const { id, fingerprint } = await eventIn(make(), send())
  expect(await eventIn(make(), send({ id: 'fresh' }))).toMatchObject({ id, fingerprint })
})

describe('twilio', () => {
  const secret = 'auth-token'
  const provider = twilio({ secret, url })
  const signed = (text: string) => hmac(secret, text, 'base64', 'sha1')
  const delivery = (rawBody: string, signature: string, query = '') => ({
    url: `http://10.0.0.7/webhooks/sender${query}`,
    headers: new Headers({ 'X-Twilio-Signature': signature, 'I-Twilio-Idempotency-Token': 't-1' }),
    rawBody: new TextEncoder().encode(rawBody),
    receivedAt: new Date(),
  })

  it('a letter that moves from a value to a name is another body, and the same key', async () => {
    const signature = signed(`${url}Abc`)
    const [one, moved] = [delivery('A=bc', signature), delivery('Ab=c', signature)]
    expect([await refusedAs(provider, one), await refusedAs(provider, moved)]).toEqual([undefined, undefined])
    expect((await eventIn(provider, moved)).id).toBe((await eventIn(provider, one)).id)
  })

  it.each([
    ['sorted by name', 'B=2&A=1', 'A1B2'],
    ['a repeated pair counts once', 'A=1&A=1&B=2', 'A1B2'],
    ['a repeated name is sorted by value', 'A=2&A=1', 'A1A2'],
    ['decoded', 'A=%2B1+x', 'A+1 x'],
    ['empty', '', ''],
  ])('parameters: %s', async (_, rawBody, text) => {
    expect(await refusedAs(provider, delivery(rawBody, signed(url + text)))).toBeUndefined()
  })

  it.each([
    ['with the port', 'https://hooks.example.com:443/webhooks/sender'],
    ['without', url],
  ])('the URL signed %s', async (_, address) => {
    expect(await refusedAs(provider, delivery('A=1', signed(`${address}A1`)))).toBeUndefined()
  })

  it('a URL with a port of its own, signed without', async () => {
    const own = twilio({ secret, url: 'https://hooks.example.com:8443/webhooks/sender' })
    expect(await refusedAs(own, delivery('A=1', signed(`${url}A1`)))).toBeUndefined()
  })

  it("the query is the request's, unless the option has one", async () => {
    expect(await refusedAs(provider, delivery('A=1', signed(`${url}?user=7A1`), '?user=7'))).toBeUndefined()
    expect(await refusedAs(provider, delivery('A=1', signed(`${url}?user=7A1`), '?user=8'))).toBe('SIGNATURE_INVALID')
    const fixed = twilio({ secret, url: `${url}?user=7` })
    expect(await refusedAs(fixed, delivery('A=1', signed(`${url}?user=7A1`), '?user=8'))).toBeUndefined()
  })

  it('JSON is covered by bodySHA256 in the URL', async () => {
    const rawBody = '{"MessageStatus":"sent"}'
    const query = `?bodySHA256=${sha256(rawBody)}`
    const genuine = delivery(rawBody, signed(url + query), query)
    expect(await refusedAs(provider, genuine)).toBeUndefined()
    expect(await eventIn(provider, genuine)).toMatchObject({ type: 'sent', body: { MessageStatus: 'sent' } })
    expect(await refusedAs(provider, delivery('{"MessageStatus":"read"}', signed(url + query), query))).toBe(
      'SIGNATURE_INVALID',
    )
    expect(await refusedAs(provider, delivery(rawBody, signed(url)))).toBe('SIGNATURE_INVALID')
  })

  it.each([undefined, '', 'hooks.example.com', 'ftp://example.com/', 'https://', 7])(
    'url %j: refused at construction',
    (address) => {
      expect(() => twilio({ secret, url: address as string })).toThrow(/url must be the endpoint's public URL/)
    },
  )
})
