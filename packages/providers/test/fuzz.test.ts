import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readIn } from './event-in'
import { type AnySender, senders } from './senders/all'
import { altered, now } from './senders/sender'

const seed = 20_261_123

/** What somebody writes who has seen genuine deliveries, and does not know the key. */
const text = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    'NaN',
    '-1',
    '1e9',
    '1774970000',
    't=1774970000,v1=',
    'v0=',
    'sha256=',
    'Bearer a.b.c',
    'v1,',
    ';;,,==',
  ),
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF, =.;v1th') }),
  fc.uint8Array({ minLength: 32, maxLength: 64 }).map((bytes) => Buffer.from(bytes).toString('hex')),
  fc.uint8Array({ minLength: 32, maxLength: 80 }).map((bytes) => Buffer.from(bytes).toString('base64')),
  fc.stringMatching(/^[\x21-\x7e]{0,80}$/),
)
const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.json().map((json) => Buffer.from(json)),
  fc.array(fc.jsonValue(), { maxLength: 3 }).map((list) => Buffer.from(JSON.stringify({ notificationItems: list }))),
  fc
    .constantFrom('', '{}', '[]', 'null', '{"data":null}', '[{}]', '{"__proto__":{"id":"e"}}')
    .map((json) => Buffer.from(json)),
)

/** Reads it too: what is not genuine is never read, but nothing may throw. */
async function refused({ make }: AnySender, delivery: ReturnType<AnySender['send']>): Promise<void> {
  const provider = make()
  const refusal = await provider.verify(delivery)
  expect(refusal?.refused).toMatch(/^(?:SIGNATURE_|TIMESTAMP_OUT_OF_TOLERANCE$|BODY_MALFORMED$)/)
  expect(await readIn(provider, delivery)).toBeTypeOf('object')
}

it('10,000 hostile requests over all presets: each refused, none throws', async () => {
  const change = fc.record({ text, at: fc.constantFrom('signature', 'time', 'header'), header: fc.nat() })
  const request = fc.record({
    sender: fc.constantFrom(...senders),
    changes: fc.array(change, { maxLength: 3 }),
    body,
    text,
    ahead: fc.integer(),
  })
  let asked = 0
  await fc.assert(
    fc.asyncProperty(request, async ({ sender, changes, body: rawBody, text: forged, ahead }) => {
      // The signature is always a forged one: with a genuine one kept, a token would rightly pass.
      let delivery = altered(sender.send(), sender.signature, () => forged)
      for (const { at, header, text: more } of changes) {
        const names = [...delivery.headers.keys()]
        const place = at === 'time' && sender.time ? sender.time : { header: names[header % names.length] ?? 'x' }
        delivery = altered(delivery, at === 'signature' ? sender.signature : place, () => more)
      }
      asked++
      await refused(sender, { ...delivery, receivedAt: new Date(now + ahead) })
      await refused(sender, { ...delivery, rawBody: new Uint8Array(rawBody) })
    }),
    { numRuns: 5_000, seed },
  )
  expect(asked).toBe(5_000)
}, 60_000)

it('a genuine delivery with bytes of the body changed: refused, or the event that was signed', async () => {
  const change = fc.record({ at: fc.nat(), bytes: fc.uint8Array({ maxLength: 3 }), removed: fc.nat({ max: 3 }) })
  const signing = senders.filter(({ covers }) => covers === 'bytes')
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...signing), change, async (sender, { at, bytes, removed }) => {
      const genuine = sender.send()
      const start = at % genuine.rawBody.length
      const parts = [genuine.rawBody.subarray(0, start), bytes, genuine.rawBody.subarray(start + removed)]
      const rawBody = new Uint8Array(Buffer.concat(parts))
      if (Buffer.compare(rawBody, genuine.rawBody) === 0) return
      expect(await sender.make().verify({ ...genuine, rawBody })).toHaveProperty('refused')
    }),
    { numRuns: 3_000, seed },
  )
}, 60_000)

const size = 2 ** 20
const megabytes: Record<string, string> = {
  'open lists': '['.repeat(size),
  'nested objects': `${'{"a":'.repeat(size / 8)}1${'}'.repeat(size / 8)}`,
  'a list of small objects': `[${'{},'.repeat(size / 3)}{}]`,
  'form fields': 'a=1&'.repeat(size / 4),
  'percent signs': '%'.repeat(size),
  zeros: '\0'.repeat(size),
}

it.each(Object.entries(megabytes))(
  'a hostile megabyte of %s: refused by each preset in linear time',
  async (_, text) => {
    const rawBody = new TextEncoder().encode(text)
    const started = performance.now()
    for (const sender of senders)
      await refused(
        sender,
        altered({ ...sender.send(), rawBody }, sender.signature, () => 'ab'.repeat(32)),
      )
    // Some 30 presets take below a second here; quadratic work on one megabyte would take minutes.
    expect(performance.now() - started).toBeLessThan(20_000)
  },
  40_000,
)
