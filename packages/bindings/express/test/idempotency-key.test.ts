// What Express and Node's own response add to the scenarios of httpConformance.
import { once } from 'node:events'
import { request, type ServerResponse } from 'node:http'
import { PassThrough, pipeline, Readable } from 'node:stream'
import { createIdempotency, type Options } from '@hookonce/core'
import { idempotencyKey, runContext } from '@hookonce/express'
import type { IdempotencyKeyOptions } from '@hookonce/http'
import { memoryStore } from '@hookonce/memory'
import { describe, expect, it } from 'vitest'
import { type App, gate, listen, signal, versions } from './server'

type Handle = (
  res: ServerResponse & Record<string, (...args: never[]) => unknown>,
  next: (error?: unknown) => void,
) => unknown

const keyed = (core: Partial<Options> = {}, options: Partial<IdempotencyKeyOptions<object>> = {}) => {
  const idempotency = createIdempotency({ scope: 'test', store: memoryStore(), ...core })
  return idempotencyKey({ ...options, idempotency, scope: () => 'public' })
}

/** One route behind the middleware, and a client's way to it. */
async function route(
  express: () => App,
  handle: Handle,
  core?: Partial<Options>,
  before: Handle = (_, next) => next(),
) {
  let runs = 0
  const app = express()
  app.use((_req, res, next) => void before(res as never, next))
  app.post('/pay', keyed(core), (_req, res, next) => {
    runs++
    return handle(res as never, next) as never
  })
  const url = `${await listen(app)}/pay`
  const headers = { 'Idempotency-Key': 'k' }
  return { url, headers, runs: () => runs, send: () => fetch(url, { method: 'POST', headers }) }
}

describe.each(versions)('%s', (_, express) => {
  it('looks sent to its handler, and a second answer changes nothing of the first', async () => {
    const looks: unknown[] = []
    const { send } = await route(express, (res) => {
      looks.push(res.headersSent, res.writableEnded)
      res.json?.({ id: 7 } as never)
      looks.push(res.headersSent, res.writableEnded)
      try {
        res.json?.({ id: 8888 } as never)
      } catch (error) {
        looks.push((error as { code?: string }).code)
      }
      res.end('more')
      res.write('more')
    })
    for (const _ of [1, 2]) expect(await (await send()).json()).toEqual({ id: 7 })
    expect(looks).toEqual([false, false, true, true, 'ERR_HTTP_HEADERS_SENT'])
  })

  it.each<[string, unknown[]]>([
    ['an object', [{ 'X-A': '1', Link: ['</a>', '</b>'] }]],
    ['a reason and an object', ['Paid', { 'X-A': '1', Link: ['</a>', '</b>'] }]],
    ['a flat list', [['X-A', '1', 'Link', '</a>', 'Link', '</b>']]],
    [
      'pairs',
      [
        [
          ['X-A', '1'],
          ['Link', '</a>'],
          ['Link', '</b>'],
        ],
      ],
    ],
  ])('takes a head as %s', async (_, args) => {
    const { send } = await route(express, (res) => {
      res.writeHead(201, ...(args as [])).end('paid')
    })
    const [first, again] = [await send(), await send()]
    expect([first.status, first.headers.get('X-A'), first.headers.get('Link')]).toEqual([201, '1', '</a>, </b>'])
    expect([again.status, again.headers.get('X-A'), again.headers.get('Link')?.replaceAll(' ', '')]).toEqual([
      201,
      null,
      '</a>,</b>',
    ])
    expect(first.statusText).toBe(args.length === 2 ? 'Paid' : 'Created')
  })

  it('takes chunks in any encoding, and calls back for each', async () => {
    const called: string[] = []
    const done = signal()
    const { send } = await route(express, (res) => {
      res.write('c3bc', 'hex', () => called.push('write'))
      res.write(new Uint8Array([0xff]))
      res.end('w6Q=', 'base64', () => {
        called.push('end')
        done.give()
      })
    })
    const bytes = new Uint8Array([0xc3, 0xbc, 0xff, 0xc3, 0xa4])
    expect(new Uint8Array(await (await send()).arrayBuffer())).toEqual(bytes)
    expect(new Uint8Array(await (await send()).arrayBuffer())).toEqual(bytes)
    await done.given
    expect(called).toEqual(['write', 'end'])
  })

  it('sends trailers, and leaves them out of the record', async () => {
    const { send, runs } = await route(express, (res) => {
      res.writeHead(200, { Trailer: 'X-Sum', 'Content-Type': 'text/x' })
      res.write('pa')
      res.addTrailers({ 'X-Sum': '1' })
      res.end('id')
    })
    expect([await (await send()).text(), await (await send()).text(), runs()]).toEqual(['paid', 'paid', 1])
  })

  it.each<[string, Handle, string]>([
    ['res.send', (res) => res.send?.('paid' as never), 'paid'],
    ['res.sendFile', (res) => res.sendFile?.(import.meta.filename as never), 'import'],
    ['res.redirect', (res) => res.redirect?.(303 as never, '/payments/7' as never), 'See Other'],
    ['a pipeline', (res) => pipeline(Readable.from(['pa', 'id']), new PassThrough(), res, () => undefined), 'paid'],
  ])('%s', async (_, handle, text) => {
    const { url, headers, runs } = await route(express, handle)
    const send = () => fetch(url, { method: 'POST', headers, redirect: 'manual' })
    const [first, again] = [await send(), await send()]
    const body = await first.text()
    expect(body).toContain(text)
    expect([await again.text(), again.status, again.headers.get('Content-Type')]).toEqual([
      body,
      first.status,
      first.headers.get('Content-Type'),
    ])
    expect(runs()).toBe(1)
  })

  it('a body that Node does not send, after 204, is none in the record either', async () => {
    const { send, runs } = await route(express, (res) => {
      res.writeHead(204).end('dropped')
    })
    expect([(await send()).status, (await send()).status, runs()]).toEqual([204, 204, 1])
  })

  it('a stream that breaks before its first byte is a failure, and a retry runs again', async () => {
    let tries = 0
    const { send, runs } = await route(express, (res) => {
      const source = new Readable({
        read() {
          if (tries++ === 0) this.destroy(new Error('upstream'))
          else for (const part of ['paid', null]) this.push(part)
        },
      })
      pipeline(source, res, () => undefined)
    })
    await expect(send()).rejects.toThrow()
    expect([await (await send()).text(), runs()]).toEqual(['paid', 2])
  })

  it('what those before it have set and wrapped stays, on a replay and on a refusal', async () => {
    let ended = 0
    const before: Handle = (res, next) => {
      res.setHeader('Access-Control-Allow-Origin', '*')
      const { end } = res
      res.end = ((...args: Parameters<typeof end>) => {
        ended++
        return end.apply(res, args)
      }) as typeof end
      next()
    }
    const store = { ...memoryStore() }
    const core = { store, storeDeadlineMs: 10, leaseMs: 50 }
    const { send } = await route(express, (res) => res.json?.({ id: 7 } as never), core, before)
    const { settle } = store
    store.settle = () => Promise.reject(new Error('down'))
    const answers = [await send()]
    store.settle = settle
    await new Promise((resolve) => setTimeout(resolve, 60))
    answers.push(await send(), await send())
    expect(answers.map(({ status, headers }) => [status, headers.get('Access-Control-Allow-Origin')])).toEqual([
      [503, '*'],
      [200, '*'],
      [200, '*'],
    ])
    expect(ended).toBe(3)
  })

  it('within another one, each with a header of its own', async () => {
    const app = express()
    const outer = keyed({}, { header: 'X-Outer' })
    const inner = keyed({}, { header: 'X-Inner' })
    let runs = 0
    app.post('/pay', outer, inner, (_req, res) => void res.status(201).json(++runs))
    const base = await listen(app)
    const send = async (one: string, other: string) =>
      (await fetch(`${base}/pay`, { method: 'POST', headers: { 'X-Outer': one, 'X-Inner': other } })).json()
    expect([await send('a', 'a'), await send('a', 'a'), await send('b', 'a'), await send('b', 'b')]).toEqual([
      1, 1, 1, 1,
    ])
    expect(await send('c', 'c')).toBe(2)
  })

  it('two routers with one path are two paths (peers 2b.9)', async () => {
    const app = express()
    const guard = keyed()
    for (const mount of ['/a', '/b']) app.use(mount, guard, (_req, res) => void res.send(mount))
    const base = await listen(app)
    const send = (mount: string) =>
      fetch(`${base}${mount}/pay`, { method: 'POST', headers: { 'Idempotency-Key': 'k' } })
    expect([await (await send('/a')).text(), (await send('/b')).status]).toEqual(['/a', 422])
  })

  it('gives the context of the run to whoever asks, by the request', async () => {
    const app = express()
    app.post('/pay', keyed(), (req, res) => void res.json(runContext(req)?.attempt))
    app.get('/pay', keyed(), (req, res) => void res.json(runContext(req) === undefined))
    const base = await listen(app)
    expect(await (await fetch(`${base}/pay`, { method: 'POST', headers: { 'Idempotency-Key': 'k' } })).json()).toBe(1)
    expect(await (await fetch(`${base}/pay`)).json()).toBe(true)
  })

  it('a large response passes as it comes, whole', async () => {
    const chunk = new Uint8Array(64 * 1024).map((_, index) => index % 251)
    const { send, runs } = await route(express, (res) => Readable.from(Array(64).fill(chunk)).pipe(res))
    const first = new Uint8Array(await (await send()).arrayBuffer())
    expect(first.length).toBe(64 * chunk.length)
    expect(first.subarray(-chunk.length)).toEqual(chunk)
    const again = await send()
    expect([again.headers.get('Idempotent-Result'), runs()]).toEqual(['unavailable', 1])
  })

  it('a client that hangs up within a large response: recorded without its body', async () => {
    const ended = signal()
    const core = { maxResultBytes: 1_000, on: { completed: ended.give } }
    const { url, headers, send } = await route(express, (res) => endless().pipe(res), core)
    const sent = request(url, { method: 'POST', headers }).on('error', () => undefined)
    sent.end()
    const [response] = await once(sent, 'response')
    response.on('error', () => undefined).once('data', () => sent.destroy())
    await ended.given
    expect((await send()).headers.get('Idempotent-Result')).toBe('unavailable')
  })

  it('a handler that gives up with its client frees the key when its time is over', async () => {
    const door = gate()
    let tries = 0
    const handle: Handle = (res) => {
      if (tries++ > 0) res.end('paid')
      else void door.pass()
    }
    const failed = signal()
    const core = { maxRuntimeMs: 100, on: { failed: failed.give } }
    const { url, headers, send, runs } = await route(express, handle, core)
    const sent = request(url, { method: 'POST', headers }).on('error', () => undefined)
    sent.end()
    await door.arrived
    sent.destroy()
    await failed.given
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect([await (await send()).text(), runs()]).toEqual(['paid', 2])
  })

  it('an error of its own options at a request goes to the error handling of Express where that is asked for', async () => {
    const app = express()
    const bug = new Error('no session')
    const idempotency = createIdempotency({ scope: 'test', store: memoryStore() })
    const scope = () => {
      throw bug
    }
    app.use(idempotencyKey({ idempotency, scope, onHandlerError: 'throw' }))
    app.use((caught: unknown, _req: unknown, res: { status(code: number): { end(): void } }, _next: unknown) => {
      res.status(caught === bug ? 418 : 500).end()
    })
    const base = await listen(app)
    expect((await fetch(base, { method: 'POST', headers: { 'Idempotency-Key': 'k' } })).status).toBe(418)
  })
})

const endless = (): Readable =>
  new Readable({
    read() {
      this.push(new Uint8Array(8_192))
    },
  })
