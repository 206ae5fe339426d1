import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type KeyHandler, keyScenario, replays } from '../key-stage'
import type { HttpScenario } from '../scenario'
import { codeOf, gate, isReplay, until } from '../stage'

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte)
const json = { 'Content-Type': 'application/json' }
const handled: KeyHandler = () => ({ body: 'handled' })
const long = 'x'.repeat(20_000)

export const keyReplayScenarios: readonly HttpScenario[] = [
  replays('nothing (peers 2b.1)', {}),
  replays('an empty body', { status: 202, body: '' }),
  replays('204', { status: 204 }),
  replays('304', { status: 304, headers: { ETag: '"7"' } }),
  replays('text', { headers: { 'Content-Type': 'text/plain' }, body: 'grüße' }),
  replays('JSON with 201', { status: 201, headers: { ...json, Location: '/payments/7' }, body: '{"id":7}' }),
  replays('every byte (peers 2c.6, 2d.3, 2e.3)', { body: everyByte }),
  replays('every byte, in chunks', { body: everyByte, as: 'chunks' }),
  replays('a compressed body', { headers: { 'Content-Encoding': 'gzip', ...json }, body: gzipSync('{"id":7}') }),
  replays('a head, then chunks (peers 2b.2)', { status: 201, headers: json, body: '{"id":7}', as: 'chunks' }),
  replays('a stream (peers 2b.2)', { headers: { 'Content-Type': 'text/plain' }, body: long, as: 'stream' }),
  replays('20 kB', { body: long }),
  replays('a redirect', { status: 303, headers: { Location: '/payments/7' }, body: 'See Other' }),
  replays("the client's mistake (peers 2d.6)", { status: 400, headers: json, body: '{"error":"amount"}' }),
  replays('404, empty', { status: 404 }),
  replays('a PATCH', { body: 'patched' }, {}, { method: 'PATCH' }),
  replays('a method that is asked for', { body: 'put' }, { options: { methods: ['PUT'] } }, { method: 'PUT' }),
  replays('HEAD', { headers: { ETag: '"7"' } }, { options: { methods: ['HEAD'] } }, { method: 'HEAD' }),
  replays('a request without a body', { body: 'handled' }, {}, { body: '' }),
  replays('behind a body parser', { body: 'handled' }, { parser: 'before' }),
  replays('before a body parser, which still has its body', { body: 'handled' }, { parser: 'after' }),
  replays(
    '100 kB asked for before a body parser',
    { body: 'handled' },
    { parser: 'after' },
    { body: JSON.stringify({ note: 'x'.repeat(99_000) }) },
  ),

  keyScenario(
    'keeps the headers of its list, and none of a session, a connection or a moment (F87, peers 2c.6)',
    () => ({
      status: 201,
      headers: {
        ...{ 'Content-Type': 'text/plain', 'Content-Language': 'de', 'Last-Modified': 'Mon, 05 Jan 2026 00:00:00 GMT' },
        ...{ Location: '/payments/7', ETag: '"7"', Link: '</next>; rel="next"', 'Retry-After': '7' },
        ...{ 'Set-Cookie': ['session=1', 'theme=dark'], Authorization: 'Bearer secret', 'X-Request-Id': 'one' },
        ...{ 'Cache-Control': 'no-store', 'X-Secret': 'one', 'WWW-Authenticate': 'Basic' },
      },
      body: 'paid',
    }),
    async ({ send }) => {
      const [first, again] = [await send(), await send()]
      for (const name of [
        'Content-Type',
        'Content-Language',
        'Last-Modified',
        'Location',
        'ETag',
        'Link',
        'Retry-After',
      ]) {
        assert(first.headers.get(name), name)
        assert.equal(again.headers.get(name), first.headers.get(name), name)
      }
      assert.deepEqual(first.headers.getSetCookie(), ['session=1', 'theme=dark'])
      for (const name of [
        'Set-Cookie',
        'Authorization',
        'X-Request-Id',
        'Cache-Control',
        'X-Secret',
        'WWW-Authenticate',
      ]) {
        assert(first.headers.has(name), name)
        assert(!again.headers.has(name), name)
      }
    },
  ),
  keyScenario(
    'keeps the ids that are asked for',
    () => ({ headers: { 'X-Request-Id': 'one', 'X-Other-Id': 'two' } }),
    async ({ send }) => {
      await send()
      const { headers } = await send()
      assert.deepEqual([headers.get('X-Request-Id'), headers.get('X-Other-Id')], ['one', null])
    },
    { options: { replayHeaders: ['X-Request-Id'] } },
  ),
  keyScenario(
    'keeps two headers of one name',
    () => ({ headers: { Link: ['</a>', '</b>'] } }),
    async ({ send }) => {
      const [first, again] = [await send(), await send()]
      assert.equal(again.headers.get('Link')?.replaceAll(' ', ''), '</a>,</b>')
      assert.equal(again.headers.get('Link')?.replaceAll(' ', ''), first.headers.get('Link')?.replaceAll(' ', ''))
      assert(isReplay(again))
    },
  ),

  ...(['whole', 'chunks', 'stream'] as const).map((as) =>
    keyScenario(
      `a response over the limit is passed on whole and recorded without its body (${as})`,
      () => ({ status: 201, headers: { ...json, Location: '/payments/7' }, body: `"${long}"`, as }),
      async ({ send, runs }) => {
        const [first, again] = [await send(), await send()]
        assert.deepEqual([first.status, first.text.length, isReplay(first)], [201, 20_002, false])
        assert.deepEqual([again.status, codeOf(again), isReplay(again)], [201, 'RESULT_UNAVAILABLE', true])
        assert.deepEqual(
          [again.headers.get('Location'), again.headers.get('Idempotent-Result'), runs()],
          ['/payments/7', 'unavailable', 1],
        )
      },
      { core: { maxResultBytes: 4_000 } },
    ),
  ),

  {
    name: 'idempotencyKey: a response is recorded before its client has it',
    run(harness) {
      const door = gate()
      return keyScenario('', handled, async ({ send, runs, delayStore }) => {
        delayStore(door.pass(), 'settle')
        let answered = false
        const first = send().then((answer) => {
          answered = true
          return answer
        })
        await until('run', () => runs() > 0)
        await pause(30)
        assert.equal(answered, false)
        door.open()
        assert.equal((await first).text, 'handled')
      }).run(harness)
    },
  },
  keyScenario(
    'the handler has the context of its run, and the same derived key in each attempt',
    (context) => {
      if (context?.attempt === 1) throw new Error(context.deriveKey('charge'))
      return { body: `${context?.attempt} ${context?.deriveKey('charge')}` }
    },
    async ({ send, idempotency }) => {
      await send()
      const record = await idempotency.scoped('public').find('key-1')
      assert.equal(record?.status, 'failed')
      assert.match((await send()).text, /^2 \S*key-1\/charge$/)
    },
  ),
]
