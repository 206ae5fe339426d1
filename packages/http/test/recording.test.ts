import { type Codec, PermanentError } from '@hookonce/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endpoint, seen } from './endpoint'

describe('the headers of a replay', () => {
  it('are those on the list, none of a session or a connection (F87)', async () => {
    const headers = new Headers({
      'Content-Type': 'text/plain',
      Location: '/accounts/7',
      ETag: '"7"',
      Link: '</next>; rel=next',
      Authorization: 'Bearer secret',
      Connection: 'close',
      Date: 'Mon, 05 Jan 2026 00:00:00 GMT',
      'X-Request-Id': 'first',
    })
    headers.append('Set-Cookie', 'session=1')
    headers.append('Set-Cookie', 'theme=dark')
    const { send } = endpoint(() => new Response('hi', { headers }))

    const first = await send({ id: 'evt_1' })
    expect([...first.headers]).toEqual([...headers])
    const again = await send({ id: 'evt_1' })
    expect(Object.fromEntries(again.headers)).toEqual({
      'content-type': 'text/plain',
      'idempotent-replayed': 'true',
      etag: '"7"',
      link: '</next>; rel=next',
      location: '/accounts/7',
    })
  })

  it('hold no control character, which a server could not send', async () => {
    const { send } = endpoint(() => new Response(null, { headers: { ETag: '"a\u0001"', Link: '</a\u007f>' } }))
    await send({ id: 'evt_1' })
    expect(Object.fromEntries((await send({ id: 'evt_1' })).headers)).toEqual({ 'idempotent-replayed': 'true' })
  })

  it('are checked again when read: a record may have been tampered with', async () => {
    const evil = {
      status: 200,
      headers: [
        ['Set-Cookie', 'session=stolen'],
        ['ETag', 'a\r\nSet-Cookie: b=c'],
        ['ETag', '"1"'],
      ],
      body: '',
    }
    const { send } = endpoint(() => undefined, { core: { codec: reading(evil) } })
    await send({ id: 'evt_1' })
    const again = await send({ id: 'evt_1' })
    expect(Object.fromEntries(again.headers)).toEqual({ 'idempotent-replayed': 'true', etag: '"1"' })
  })

  it('frame no body: a length that is wrong would leave the sender hanging', async () => {
    const { send } = endpoint(
      () => new Response('hi', { headers: { 'Content-Length': '1000', 'Transfer-Encoding': 'chunked' } }),
    )
    const { headers } = await send({ id: 'evt_1' })
    expect([headers.get('Content-Length'), headers.get('Transfer-Encoding')]).toEqual([null, null])
  })
})

/** A store's bytes that say something else than was recorded. */
const reading = (value: unknown): Codec => ({
  encode: (recorded) => new TextEncoder().encode(JSON.stringify(recorded)),
  decode: () => value,
})

describe('a replay without its answer is a success still, and says so', () => {
  const unavailable = (status: number) => ({
    status,
    headers: { 'idempotent-replayed': 'true', 'idempotent-result': 'unavailable' },
    body: new Uint8Array(),
  })

  it('too large a body: passed on whole, and recorded without it', async () => {
    const { send, runs } = endpoint(() => new Response('x'.repeat(2000), { status: 201 }), {
      core: { maxResultBytes: 1000 },
    })
    expect((await seen(await send({ id: 'evt_1' }))).body).toHaveLength(2000)
    const { headers, ...rest } = await seen(await send({ id: 'evt_1' }))
    expect({ ...rest, headers: { ...headers, 'content-type': undefined } }).toEqual(unavailable(201))
    expect(runs()).toBe(1)
  })

  it('no room for any result', async () => {
    const { send, runs } = endpoint(() => new Response('hi', { status: 201 }), { core: { maxResultBytes: 0 } })
    expect(await (await send({ id: 'evt_1' })).text()).toBe('hi')
    expect(await seen(await send({ id: 'evt_1' }))).toEqual(unavailable(200))
    expect(runs()).toBe(1)
  })

  it.each([
    ['a stream that breaks', () => new Response(new ReadableStream({ pull: (c) => c.error(new Error('upstream')) }))],
    ['a body that was read before', () => spent],
  ])('%s: the handler is done, and does not run again (F88)', async (_, answer) => {
    await spent.text().catch(() => undefined)
    const { send, runs } = endpoint(answer)
    expect(await seen(await send({ id: 'evt_1' }))).toMatchObject({
      status: 200,
      headers: { 'idempotent-result': 'unavailable' },
      body: new Uint8Array(),
    })
    expect((await send({ id: 'evt_1' })).status).toBe(200)
    expect(runs()).toBe(1)
  })
  const spent = new Response('spent')

  it.each([
    ['nothing', undefined],
    ['a text', 'hello'],
    ['another object', {}],
    ['a status that is none', { status: 99, headers: [], body: '' }],
    ['headers that are none', { status: 200, headers: 7, body: '' }],
    ['a body that is no base64', { status: 200, headers: [], body: '*' }],
  ])('a record that holds %s', async (_, value) => {
    const { send, runs } = endpoint(() => new Response('hi'), { core: { codec: reading(value) } })
    await send({ id: 'evt_1' })
    expect(await seen(await send({ id: 'evt_1' }))).toEqual(unavailable(200))
    expect(runs()).toBe(1)
  })
})

it('a failure whose record can not be understood: 500, nothing else', async () => {
  const { send } = endpoint(
    () => {
      throw new PermanentError('no such account')
    },
    { core: { codec: reading({ verdict: 'OF_A_NEWER_VERSION', message: 'no such account' }) } },
  )
  await send({ id: 'evt_1' })
  const again = await send({ id: 'evt_1' })
  expect([again.status, await again.text()]).toEqual([500, expect.not.stringContaining('account')])
})

it('takes a Response of another realm, and ignores what is none', async () => {
  const foreign = {
    status: 202,
    statusText: 'Accepted',
    headers: new Headers(),
    arrayBuffer: async () => new ArrayBuffer(3),
  }
  const other = endpoint(() => foreign as Response)
  expect(await seen(await other.send({ id: 'evt_1' }))).toMatchObject({ status: 202, body: new Uint8Array(3) })
  const plain = endpoint(() => ({ ok: true }) as never)
  expect(await seen(await plain.send({ id: 'evt_1' }))).toEqual({ status: 200, headers: {}, body: new Uint8Array() })
})

it('any bytes, status and type come back as they went', async () => {
  const status = fc.integer({ min: 200, max: 299 }).filter((code) => code !== 204 && code !== 205)
  const type = fc.stringMatching(/^[!-~]{1,30}$/)
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 20_000 }), status, type, async (body, status, type) => {
      const { send } = endpoint(() => new Response(body, { status, headers: { 'Content-Type': type } }))
      const first = await seen(await send({ id: 'evt_1' }))
      const again = await seen(await send({ id: 'evt_1' }))
      expect([first.status, first.body]).toEqual([status, body])
      expect(again).toEqual({ ...first, headers: { ...first.headers, 'idempotent-replayed': 'true' } })
    }),
    { seed: 20260105, numRuns: 100 },
  )
})
