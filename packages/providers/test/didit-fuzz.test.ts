import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { didit } from '../src/index'
import { canonical, deliver, event, hmac, type Json, secret } from './didit-sender'

const seed = 20_261_122
const provider = didit({ secret })
const lenient = didit({ secret: [secret, 'another'], allowSimpleSignature: true })
const names = ['X-Signature', 'X-Signature-V2', 'X-Signature-Simple', 'X-Timestamp', 'X-Didit-Test-Webhook']

/** What somebody writes who has seen genuine deliveries, and does not know the secret. */
const headerValue = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    'NaN',
    '-1',
    `${event.timestamp}`,
    `${event.timestamp}.0`,
    hmac('', 'guess'),
    hmac('{}', 'guess'),
  ),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF, =v1') }),
  fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  fc.stringMatching(/^[\x21-\x7e]{0,80}$/),
)
const forgedBody = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json().map((text) => Buffer.from(text)),
  fc.string({ unit: 'binary', maxLength: 100 }).map((text) => Buffer.from(`{"event_id":"${text}`)),
  fc
    .record({ event_id: fc.string(), timestamp: fc.oneof(fc.integer(), fc.double()), status: fc.jsonValue() })
    .map(print),
  fc.string({ minLength: 1 }).map((event_id) => print({ ...event, event_id: `x${event_id}` })),
)

describe('hostile requests', () => {
  it('10,000 forged ones: each refused, none throws', async () => {
    const headers = fc.dictionary(fc.constantFrom(...names), headerValue, { noNullPrototype: true })
    const forged = fc.tuple(forgedBody, headers, fc.boolean(), fc.date({ noInvalidDate: false }))
    await fc.assert(
      fc.asyncProperty(forged, async ([rawBody, forgedHeaders, keepSignatures, receivedAt]) => {
        const kept = keepSignatures ? {} : Object.fromEntries(names.map((name) => [name, undefined]))
        // Simple covers neither event_id nor decision, so a kept one would rightly pass where it is allowed.
        const unkept = { ...kept, 'X-Signature-Simple': undefined }
        const delivery = deliver(event, { rawBody, headers: { ...unkept, ...forgedHeaders }, receivedAt })
        expect(await provider.verify(delivery)).toMatchObject({ refused: expect.stringMatching(/^SIGNATURE_/) })
        expect(await lenient.verify(delivery)).toMatchObject({ refused: expect.stringMatching(/^SIGNATURE_/) })
        expect(provider.read(delivery)).toBeTypeOf('object')
      }),
      { numRuns: 10_000, seed },
    )
  }, 120_000)

  it('a genuine one with bytes changed: refused, or the event that was signed', async () => {
    const change = fc.record({ at: fc.nat(), bytes: fc.uint8Array({ maxLength: 3 }), removed: fc.nat({ max: 3 }) })
    const genuine = Buffer.from(JSON.stringify(event, null, 1))
    let accepted = 0
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 3 }), async (changes) => {
        let rawBody = genuine
        for (const { at, bytes, removed } of changes) {
          const start = at % rawBody.length
          rawBody = Buffer.concat([rawBody.subarray(0, start), bytes, rawBody.subarray(start + removed)])
        }
        const delivery = deliver(event, { rawBody })
        if (await provider.verify(delivery)) return
        accepted++
        expect(provider.read(delivery)).toMatchObject({ body: event, id: event.event_id })
      }),
      { numRuns: 3_000, seed },
    )
    // White space that came or went, and changes that change nothing: enough to have looked at both sides.
    expect(accepted).toBeGreaterThan(50)
  }, 60_000)

  it('any body that is signed in the canonical form is accepted, in any order of keys', async () => {
    const text = fc.string({ unit: fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('__proto__', '10', '9')) })
    const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom(null, true, false),
        fc.integer(),
        fc.integer().map((whole) => whole / 8),
        text,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(text, tie('tree'), { maxKeys: 6, noNullPrototype: true }),
      ),
    }))
    await fc.assert(
      fc.asyncProperty(tree, fc.integer({ min: 0, max: 2 }), async (decision, indent) => {
        const body = { decision, timestamp: event.timestamp, event_id: 'e', created_at: 1 }
        const headers = { 'X-Signature': undefined, 'X-Signature-V2': hmac(canonical(body)) }
        const rawBody = JSON.stringify(body, null, indent)
        expect(await provider.verify(deliver(body, { rawBody, headers }))).toBeUndefined()
      }),
      { numRuns: 2_000, seed },
    )
  }, 60_000)
})

describe('a hostile megabyte', () => {
  const size = 2 ** 20
  const fill = (unit: string) => unit.repeat(Math.floor(size / unit.length))
  const keys = (prefix: string) => {
    const members = Array.from({ length: size / (prefix.length + 12) }, (_, index) => `"${prefix}${index}":1`)
    return `{${members.join()}}`
  }

  it.each<[string, string]>([
    ['open lists', fill('[')],
    ['open objects', fill('{"a":')],
    ['nested lists', `${'['.repeat(size / 2)}${']'.repeat(size / 2)}`],
    ['nested objects', `${'{"a":'.repeat(size / 8)}1${'}'.repeat(size / 8)}`],
    ['lists side by side', `{"a":[${fill('[],')}[]]}`],
    ['digits', `{"n":${fill('9')}}`],
    ['an exponent', `{"n":1e${fill('9')}}`],
    ['short numbers', `[${fill('1e-9,')}0]`],
    ['back slashes', `{"t":"${fill('\\\\')}"}`],
    ['quotes', fill('"')],
    ['lone surrogates', `{"t":"${fill('\\ud800')}"}`],
    ['many keys', keys('')],
    ['many keys that begin alike', keys('k'.repeat(200))],
    ['a few long keys', keys('k'.repeat(2 ** 16))],
    ['one key again and again', `{${fill('"a":1,')}"a":1}`],
    ['zeros', fill('\0')],
  ])('%s: refused without an exception', async (_, rawBody) => {
    const delivery = deliver(event, { rawBody })
    const started = performance.now()
    expect(await provider.verify(delivery)).toMatchObject({ refused: 'SIGNATURE_INVALID' })
    expect(provider.read(delivery)).toHaveProperty('refused')
    // Linear work takes some 10 ms here; quadratic work on a megabyte takes minutes.
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

function print(body: Record<string, unknown>): Buffer {
  return Buffer.from(JSON.stringify(body))
}
