import assert from 'node:assert/strict'
import type { IncomingMessage } from 'node:http'
import { assertProblem, type KeyHandler, keyScenario } from '../key-stage'
import type { HttpScenario } from '../scenario'
import { isReplay } from '../stage'

const handled: KeyHandler = () => ({ body: 'handled' })

/** Each of these is refused, and nothing runs. */
const malformed = (what: string, ...keys: string[]): HttpScenario =>
  keyScenario(`${what}: 400 with the reason`, handled, async ({ send, runs }) => {
    for (const key of keys) assertProblem(await send({ key }), 400, 'INVALID_KEY', false)
    assert.equal(runs(), 0)
  })

/** All of these are one key. */
const same = (what: string, ...keys: string[]): HttpScenario =>
  keyScenario(`${what} are one key`, handled, async ({ send, runs }) => {
    for (const key of keys) assert.equal((await send({ key })).text, 'handled', key)
    assert.equal(runs(), 1)
  })

const passes = (what: string, method: string): HttpScenario =>
  keyScenario(
    `${what} passes untouched`,
    (context) => ({ body: typeof context }),
    async ({ send, runs }) => {
      const [first, again] = [await send({ method }), await send({ method })]
      if (method !== 'HEAD') assert.deepEqual([first.text, again.text], ['undefined', 'undefined'])
      assert.deepEqual([isReplay(again), runs()], [false, 2])
    },
  )

export const keyFormatScenarios: readonly HttpScenario[] = [
  same(
    'the quoted and the bare form',
    '8e03978e-40d5-43e8-bc93-6894a57f9324',
    '"8e03978e-40d5-43e8-bc93-6894a57f9324"',
  ),
  same('a key with quotes, in one form,', '"a\\"b\\\\c"', '"a\\"b\\\\c"'),
  same('a key of one character (peers 2c.9)', 'k', '"k"'),
  same('keys within blanks', ' key-1 ', '"key-1" '),
  keyScenario(
    'keys that differ in a letter case, a blank or a NUL-like name are several',
    handled,
    async ({ send, runs }) => {
      const keys = ['key', 'KEY', '"key "', '" key"', '__proto__', 'constructor', 'key%00', '/key']
      for (const key of keys) assert.equal((await send({ key })).status, 200, key)
      assert.equal(runs(), keys.length)
    },
  ),
  keyScenario('a key of 255 characters is one, of 256 is refused', handled, async ({ send, runs }) => {
    for (const quote of ['', '"']) {
      assert.equal((await send({ key: quote + 'k'.repeat(255) + quote })).status, 200)
      assertProblem(await send({ key: quote + 'k'.repeat(256) + quote }), 400, 'INVALID_KEY', false)
    }
    assert.equal(runs(), 1)
  }),
  malformed('an empty key', '', '""'),
  malformed('a key longer than any', 'k'.repeat(5_000)),
  malformed('another type of structured field', '?1', ':YWJj:', '42', '-4.5', '@1659578233', '("a" "b")', '%"a"'),
  malformed('a parameter', '"a";b=1', 'a;b'),
  malformed('several values', '"a", "b"', 'a,b'),
  malformed('a bare key with a blank or a quote', 'a b', 'a"b', '"a', 'a"'),
  malformed('a backslash before another character', '"a\\b"', '"\\"'),
  malformed('a character beyond ASCII', 'ü', '"ü"'),
  keyScenario('two headers: 400 with the reason', handled, async ({ sendRaw, runs }) => {
    const sent = sendRaw({ 'Idempotency-Key': ['a', 'b'] }).end()
    const response = await new Promise<IncomingMessage>((resolve) => sent.on('response', resolve))
    assert.deepEqual([response.statusCode, runs()], [400, 0])
    response.resume()
  }),
  keyScenario('no key: 400 (peers 2a.11)', handled, async ({ send, runs }) => {
    assertProblem(await send({ key: null }), 400, 'KEY_MISSING', false)
    assert.equal(runs(), 0)
  }),
  keyScenario(
    'no key, where none is required, passes untouched; a key that is malformed is refused',
    (context) => ({ body: typeof context }),
    async ({ send, runs }) => {
      assert.deepEqual([(await send({ key: null })).text, (await send({ key: null })).text], ['undefined', 'undefined'])
      assert.equal((await send()).text, 'object')
      assert.deepEqual([isReplay(await send()), runs()], [true, 3])
      assertProblem(await send({ key: '?1' }), 400, 'INVALID_KEY', false)
    },
    { options: { required: false } },
  ),
  keyScenario(
    'another header, where that is asked for',
    handled,
    async ({ send, runs }) => {
      for (const _ of [1, 2]) await send({ key: null, headers: { 'X-Request-Key': 'one' } })
      assertProblem(await send(), 400, 'KEY_MISSING', false)
      assert.equal(runs(), 1)
    },
    { options: { header: 'X-Request-Key' } },
  ),
  passes('GET', 'GET'),
  passes('PUT', 'PUT'),
  passes('DELETE', 'DELETE'),
  keyScenario('what a client says of a replay changes nothing (peers 2f)', handled, async ({ send, runs }) => {
    const headers = { 'X-Hit': 'true', 'Idempotent-Replayed': 'true', 'Idempotent-Result': 'unavailable' }
    const first = await send({ headers })
    assert.deepEqual(
      [first.text, isReplay(first), isReplay(await send({ headers })), runs()],
      ['handled', false, true, 1],
    )
  }),
]
