import { describe, expect, it } from 'vitest'
import {
  adyen,
  gcpPubSub,
  hubspot,
  mollie,
  paddle,
  paypal,
  persona,
  plaid,
  standardWebhooks,
  stripe,
  sumsub,
} from '../src/index'
import { eventsIn, refusedAs } from './event-in'
import { pubSubClaims } from './senders/clouds'
import { adyenBody, paypalSender, sealAdyen } from './senders/payments'
import { sendgridSender } from './senders/platforms'
import { altered, deliver, now, url } from './senders/sender'
import { ecPairs, ed25519, ed25519Bytes, ed25519Pairs, hmac, jws, rsaPairs, sha256 } from './senders/signing'

const at = String(now / 1000)
const rawBody = '{"id":"evt_1"}'
const delivery = (headers: Record<string, string>, body = rawBody) => ({
  url,
  headers: new Headers(headers),
  rawBody: new TextEncoder().encode(body),
  receivedAt: new Date(now),
})

describe('several signatures in one header', () => {
  const right = hmac('new', `${at}.${rawBody}`)
  const wrong = hmac('other', `${at}.${rawBody}`)
  const old = String(now / 1000 - 3600)

  it.each([
    ['the first of two', `t=${at},v1=${right},v1=${wrong}`, undefined],
    ['the second of two', `t=${at},v1=${wrong},v1=${right}`, undefined],
    ['beside one of another version', `t=${at},v0=${right},v1=${right}`, undefined],
    ['of another version alone', `t=${at},v0=${right}`, 'SIGNATURE_INVALID'],
    ['two times', `t=${old},t=${at},v1=${right}`, 'SIGNATURE_INVALID'],
    ['two times, of which the first is signed', `t=${at},t=${old},v1=${right}`, 'SIGNATURE_INVALID'],
    ['no time', `v1=${right}`, 'SIGNATURE_INVALID'],
    ['an empty time', `t=,v1=${right}`, 'SIGNATURE_INVALID'],
    ['NaN, signed', `t=NaN,v1=${hmac('new', `NaN.${rawBody}`)}`, 'SIGNATURE_INVALID'],
    ['an exponent, signed', `t=1e9,v1=${hmac('new', `1e9.${rawBody}`)}`, 'SIGNATURE_INVALID'],
    ['a sign, signed', `t=+${at},v1=${hmac('new', `+${at}.${rawBody}`)}`, 'SIGNATURE_INVALID'],
    ['more than ten', `t=${at}${`,v1=${wrong}`.repeat(10)},v1=${right}`, 'SIGNATURE_INVALID'],
  ])('stripe: %s', async (_, header, code) => {
    expect(await refusedAs(stripe({ secret: 'new' }), delivery({ 'Stripe-Signature': header }))).toBe(code)
  })

  it('persona: two sets, each with its own time', async () => {
    const stale = hmac('new', `${old}.${rawBody}`)
    const code = (header: string) => refusedAs(persona({ secret: 'new' }), delivery({ 'Persona-Signature': header }))
    expect(await code(`t=${at},v1=${wrong} t=${at},v1=${right}`)).toBeUndefined()
    expect(await code(`t=${at},v1=${wrong} t=${old},v1=${stale}`)).toBe('TIMESTAMP_OUT_OF_TOLERANCE')
    // The time of one set does not vouch for the signature of another.
    expect(await code(`t=${at},v1=${wrong} t=${old},v1=${right}`)).toBe('SIGNATURE_INVALID')
  })

  it('paddle: any h1', async () => {
    const header = `ts=${at};h1=${wrong};h1=${hmac('new', `${at}:${rawBody}`)}`
    expect(await refusedAs(paddle({ secret: 'new' }), delivery({ 'Paddle-Signature': header }))).toBeUndefined()
  })
})

describe('standardWebhooks', () => {
  const [pair] = ed25519Pairs
  const whpk = `whpk_${ed25519Bytes(pair).toString('base64')}`
  const whsec = `whsec_${Buffer.from('0123456789abcdef01234567').toString('base64')}`
  const content = `msg_1.${at}.${rawBody}`
  const [v1, v1a] = [
    `v1,${hmac('0123456789abcdef01234567', content, 'base64')}`,
    `v1a,${ed25519(pair, content, 'base64')}`,
  ]
  const code = (secret: string | string[], signature: string) =>
    refusedAs(
      standardWebhooks({ secret }),
      delivery({ 'webhook-id': 'msg_1', 'webhook-timestamp': at, 'webhook-signature': signature }),
    )

  it('takes a public key, a secret, or both', async () => {
    expect(await code(whpk, v1a)).toBeUndefined()
    expect(await code(whpk, `${v1} ${v1a}`)).toBeUndefined()
    expect(await code([whsec, whpk], v1)).toBeUndefined()
    expect(await code([whsec, whpk], v1a)).toBeUndefined()
    expect(await code(whsec.slice(6), v1)).toBeUndefined()
  })

  it('takes neither for the other', async () => {
    expect(await code(whpk, v1)).toBe('SIGNATURE_INVALID')
    expect(await code(whsec, v1a)).toBe('SIGNATURE_INVALID')
    // The public key is known to all, and must not do as a secret.
    expect(await code(whpk, `v1,${hmac(ed25519Bytes(pair), content, 'base64')}`)).toBe('SIGNATURE_INVALID')
  })

  it.each(['whsec_', 'whsec_%', 'whpk_AAAA', 'whpk_', 'not base64'])('secret %s: refused', (secret) => {
    expect(() => standardWebhooks({ secret })).toThrow(/secret must be whsec_/)
  })
})

it('mollie: with and without a prefix', async () => {
  const signature = hmac('s', rawBody)
  const code = (header: string) => refusedAs(mollie({ secret: 's' }), delivery({ 'X-Mollie-Signature': header }))
  expect([await code(signature), await code(`sha256=${signature}`)]).toEqual([undefined, undefined])
  expect(await code(`sha1=${signature}`)).toBe('SIGNATURE_INVALID')
})

describe('sumsub: the algorithm is configured, not chosen by the delivery', () => {
  const code = (alg: string, hash: string, options = {}) =>
    refusedAs(
      sumsub({ secret: 's', ...options }),
      delivery({ 'X-Payload-Digest': hmac('s', rawBody, 'hex', hash), 'X-Payload-Digest-Alg': alg }),
    )

  it('SHA-256 unless told otherwise', async () => {
    expect(await code('HMAC_SHA1_HEX', 'sha1')).toBe('SIGNATURE_INVALID')
    expect(await code('HMAC_SHA1_HEX', 'sha256')).toBe('SIGNATURE_INVALID')
    expect(await code('HMAC_SHA512_HEX', 'sha512')).toBe('SIGNATURE_INVALID')
    expect(await code('HMAC_SHA512_HEX', 'sha512', { algorithm: 'HMAC_SHA512_HEX' })).toBeUndefined()
    expect(await code('HMAC_SHA256_HEX', 'sha256', { algorithm: 'HMAC_SHA512_HEX' })).toBe('SIGNATURE_INVALID')
  })

  it('SHA-1 is none', () => {
    expect(() => sumsub({ secret: 's', algorithm: 'HMAC_SHA1_HEX' as 'HMAC_SHA256_HEX' })).toThrow(/algorithm must be/)
  })
})

describe('hubspot: the URI', () => {
  const provider = hubspot({ secret: 's', url })
  const query = '?q=a%3Ab%20c%2f'
  const code = (signedUrl: string) =>
    refusedAs(provider, {
      ...delivery({
        'X-HubSpot-Signature-v3': hmac('s', `POST${signedUrl}${rawBody}${now}`, 'base64'),
        'X-HubSpot-Request-Timestamp': String(now),
      }),
      url: `http://10.0.0.7/webhooks${query}`,
    })

  it('is signed with some characters decoded, or as it is', async () => {
    expect(await code(`${url}?q=a:b%20c/`)).toBeUndefined()
    expect(await code(url + query)).toBeUndefined()
    expect(await code(`${url}?q=a:b c/`)).toBe('SIGNATURE_INVALID')
  })
})

describe('adyen: each item by itself', () => {
  const secret = '44782def547aaa06c910c43932b1eb0c'
  const provider = adyen({ secret })
  const sealed = (body: Parameters<typeof sealAdyen>[0]) => delivery({}, JSON.stringify(sealAdyen(body, secret)))

  it('reads all items', async () => {
    const batch = sealed(adyenBody({}, { pspReference: 'B' }, { eventCode: 'CAPTURE' }))
    expect(await refusedAs(provider, batch)).toBeUndefined()
    expect(new Set((await eventsIn(provider, batch)).map(({ id }) => id)).size).toBe(3)
  })

  it('one forged item refuses all', async () => {
    const text = JSON.stringify(sealAdyen(adyenBody({}, { pspReference: 'B' }), secret))
    const forged = delivery({}, text.replace(/"value":4900(?!.*"value")/, '"value":1'))
    expect(await refusedAs(provider, forged)).toBe('SIGNATURE_INVALID')
  })

  it('a copy with another date is the same event', async () => {
    const read = await eventsIn(provider, sealed(adyenBody({}, { eventDate: '2026-04-01T00:00:00+00:00' })))
    expect(read[0]).toMatchObject({ id: read[1]?.id, fingerprint: read[1]?.fingerprint })
  })

  it('a colon that could part fields elsewhere is refused', async () => {
    const genuine = adyenBody({ merchantReference: 'R:1' })
    expect(await refusedAs(provider, sealed(genuine))).toBeUndefined()
    expect(await refusedAs(provider, sealed(adyenBody({ pspReference: 'A:B' })))).toBe('BODY_MALFORMED')
  })

  it.each([
    ['no list', {}],
    ['an empty list', { notificationItems: [] }],
    ['no items', { notificationItems: [1] }],
  ])('%s: refused', async (_, body) => {
    expect(await refusedAs(provider, delivery({}, JSON.stringify(body)))).toBeDefined()
  })

  it.each(['xyz', 'abc', ''])('key %j, which is no hexadecimal: refused', (key) => {
    expect(() => adyen({ secret: key })).toThrow(TypeError)
  })
})

describe('JWS', () => {
  const [pair, other] = ecPairs
  const jwk = pair.publicKey.export({ format: 'jwk' })
  const claims = { iat: now / 1000, request_body_sha256: sha256(rawBody) }
  const provider = plaid({
    key: (kid) => (kid === 'key-1' ? { ...jwk, use: 'sig', alg: 'ES256' } : undefined),
    allowLossyKey: true,
  })
  const code = (token: string) => refusedAs(provider, delivery({ 'Plaid-Verification': token }))

  it.each([
    ['genuine', jws(pair, 'ES256', claims), undefined],
    ['of another key', jws(other, 'ES256', claims), 'SIGNATURE_INVALID'],
    ['no algorithm', jws(pair, 'none', claims), 'SIGNATURE_INVALID'],
    ['another algorithm', jws(pair, 'HS256', claims), 'SIGNATURE_INVALID'],
    ['an unknown key', jws(pair, 'ES256', claims, { kid: 'key-2' }), 'SIGNATURE_INVALID'],
    ['no key', jws(pair, 'ES256', claims, { kid: undefined }), 'SIGNATURE_INVALID'],
    ['an extension', jws(pair, 'ES256', claims, { crit: ['b64'], b64: false }), 'SIGNATURE_INVALID'],
    ['of another body', jws(pair, 'ES256', { ...claims, request_body_sha256: sha256('{}') }), 'SIGNATURE_INVALID'],
    ['of no body', jws(pair, 'ES256', { iat: claims.iat }), 'SIGNATURE_INVALID'],
    ['without its time', jws(pair, 'ES256', { ...claims, iat: undefined }), 'TIMESTAMP_OUT_OF_TOLERANCE'],
    ['with its time in text', jws(pair, 'ES256', { ...claims, iat: at }), 'TIMESTAMP_OUT_OF_TOLERANCE'],
    ['without a signature', `${jws(pair, 'ES256', claims).replace(/[^.]+$/, '')}`, 'SIGNATURE_INVALID'],
    ['two parts', 'a.b', 'SIGNATURE_INVALID'],
    ['five parts', `${jws(pair, 'ES256', claims)}.a.b`, 'SIGNATURE_INVALID'],
  ])('plaid: %s', async (_, token, expected) => {
    expect(await code(token)).toBe(expected)
  })

  const [google] = rsaPairs
  const pubSub = gcpPubSub({
    audience: 'https://hooks.example.com/pubsub',
    serviceAccount: 'push@acme.iam.gserviceaccount.com',
    key: async () => google.publicKey.export({ format: 'jwk' }),
  })

  it.each([
    ['as configured', {}, undefined],
    ['another audience', { aud: 'https://example.com' }, 'SIGNATURE_INVALID'],
    ['another account', { email: 'push@evil.iam.gserviceaccount.com' }, 'SIGNATURE_INVALID'],
    ['an unverified address', { email_verified: false }, 'SIGNATURE_INVALID'],
    ['another issuer', { iss: 'https://example.com' }, 'SIGNATURE_INVALID'],
    ['expired', { exp: now / 1000 }, 'TIMESTAMP_OUT_OF_TOLERANCE'],
    ['without an end', { exp: undefined }, 'TIMESTAMP_OUT_OF_TOLERANCE'],
  ])('gcpPubSub: %s', async (_, more, expected) => {
    const token = jws(google, 'RS256', { ...pubSubClaims(now / 1000), ...more })
    expect(await refusedAs(pubSub, delivery({ Authorization: `Bearer ${token}` }))).toBe(expected)
  })
})

describe('sendgrid: a signature in DER', () => {
  const provider = sendgridSender.make([sendgridSender.keys[0]])
  const code = (alter: (der: Buffer) => Uint8Array) =>
    refusedAs(
      provider,
      altered(deliver(sendgridSender), sendgridSender.signature, (base64) =>
        Buffer.from(alter(Buffer.from(base64, 'base64'))).toString('base64'),
      ),
    )
  const [sequence, integer] = [0x30, 0x02]

  it.each<[string, (der: Buffer) => Uint8Array]>([
    ['longer than it is', (der) => Buffer.concat([der.subarray(0, 1), Buffer.of((der[1] ?? 0) + 1), der.subarray(2)])],
    ['with more behind it', (der) => Buffer.concat([der, der])],
    ['with a third number', (der) => Buffer.of(sequence, (der[1] ?? 0) + 3, ...der.subarray(2), integer, 1, 7)],
    ['with one number', () => Buffer.of(sequence, 3, integer, 1, 7)],
    [
      'of numbers that are too large',
      () => Buffer.of(sequence, 70, ...[0, 1].flatMap(() => [integer, 33, ...Array(33).fill(1)])),
    ],
    ['of zeros', () => Buffer.of(sequence, 6, integer, 1, 0, integer, 1, 0)],
    ['of nothing', () => Buffer.of(sequence, 0)],
    ['of another kind', (der) => Buffer.of(0x31, ...der.subarray(1))],
    ['with a length of many bytes', () => Buffer.of(sequence, 0xff, ...Array(126).fill(0xff))],
    ['with a length that breaks off', () => Buffer.of(sequence, 0x84, 1)],
    ['of the raw numbers', () => Buffer.alloc(64, 1)],
  ])('%s: refused', async (_, alter) => {
    expect(await code(alter)).toBe('SIGNATURE_INVALID')
  })

  it.each(['MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAAAA', 'AAAA', '-----BEGIN PUBLIC KEY-----'])(
    'key %s: refused',
    (publicKey) => {
      expect(() => sendgridSender.make([sendgridSender.keys[0]], { publicKey })).toThrow(/base64 of a P-256 public key/)
    },
  )
})

describe('paypal', () => {
  const provider = paypalSender.make([paypalSender.keys[0]])

  it.each([
    ['PAYPAL-AUTH-ALGO', 'SHA1withRSA', 'SIGNATURE_INVALID'],
    ['PAYPAL-CERT-URL', 'https://example.com/cert.pem', 'SIGNATURE_INVALID'],
    ['PAYPAL-CERT-URL', 'https://api.paypal.com.example.com/cert.pem', 'SIGNATURE_INVALID'],
    ['PAYPAL-CERT-URL', 'http://api.paypal.com/cert.pem', 'SIGNATURE_INVALID'],
    ['PAYPAL-CERT-URL', 'https://api.paypal.com@example.com/cert.pem', 'SIGNATURE_INVALID'],
    ['PAYPAL-CERT-URL', 'https://api.sandbox.paypal.com/v1/notifications/certs/CERT-1', undefined],
    ['PAYPAL-TRANSMISSION-ID', 'another', 'SIGNATURE_INVALID'],
  ])('%s %s', async (header, value, expected) => {
    expect(
      await refusedAs(
        provider,
        altered(deliver(paypalSender), { header }, () => value),
      ),
    ).toBe(expected)
  })

  it.each(['PAYPAL-AUTH-ALGO', 'PAYPAL-CERT-URL', 'PAYPAL-TRANSMISSION-ID', 'PAYPAL-TRANSMISSION-TIME'])(
    'no %s',
    async (header) => {
      expect(
        await refusedAs(
          provider,
          altered(deliver(paypalSender), { header }, () => undefined),
        ),
      ).toBe('SIGNATURE_MISSING')
    },
  )

  it("another webhook's deliveries are not this one's", async () => {
    const other = paypal({ webhookId: 'another', certificate: () => '' })
    await expect(other.verify(deliver(paypalSender))).rejects.toThrow('no PEM')
    expect(
      await refusedAs(paypalSender.make([paypalSender.keys[0]], { webhookId: 'another' }), deliver(paypalSender)),
    ).toBe('SIGNATURE_INVALID')
  })
})
