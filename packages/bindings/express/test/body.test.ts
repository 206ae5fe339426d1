// Where the body's exact bytes come from, and what happens when they are gone.
import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { delivery } from '@hookonce/binding-support'
import { describe, expect, it } from 'vitest'
import { type App, listen, route, sendTo, signal, versions } from './server'

const handled = () => new Response('handled')

describe.each(versions)('%s', (_, express) => {
  describe('the bytes that are signed', () => {
    const utf8 = '{ "name" : "José",\n "n": 1.0 }'

    it('are read by the route itself', async () => {
      const { hook, runs } = route(({ body }) => new Response(body))
      const send = await sendTo(express().post('/hook', hook))
      expect([await (await send({ id: 'evt_1', body: utf8 })).text(), runs()]).toEqual([utf8, 1])
    })

    it('are untouched where body parsers come after it, or take other types', async () => {
      const { hook } = route(handled)
      const app = express()
      app.use(express.json({ type: 'application/vnd.other+json' }), express.urlencoded({ extended: false }))
      app.post('/hook', hook)
      app.use(express.json())
      expect(await (await (await sendTo(app))({ id: 'evt_1' })).text()).toBe('handled')
    })

    it.each<[string, (app: App) => unknown]>([
      ['express.raw on the path', (app) => app.use('/hook', express.raw({ type: '*/*' }))],
      ['express.raw before express.json', (app) => app.use(express.raw({ type: '*/*' }), express.json())],
      [
        'express.json that keeps them as rawBody',
        (app) => app.use(express.json({ verify: (req, _res, bytes) => Object.assign(req, { rawBody: bytes }) })),
      ],
    ])('come from %s', async (_, parse) => {
      const { hook } = route(({ body }) => new Response(body))
      const app = express()
      parse(app)
      app.post('/hook', hook)
      const send = await sendTo(app)
      expect(await (await send({ id: 'evt_1', body: utf8 })).text()).toBe(utf8)
    })

    it.each([
      ['express.json', () => express.json()],
      ['express.text', () => express.text({ type: '*/*' })],
    ])('%s has eaten them: an error that says which line to move', async (_, parser) => {
      const { hook, runs } = route(handled)
      const app = express()
      const errors: unknown[] = []
      app.use(parser())
      app.post('/hook', hook)
      app.use(reporting(errors))
      expect((await (await sendTo(app))({ id: 'evt_1' })).status).toBe(500)
      expect(errors).toEqual([
        expect.objectContaining({
          message: expect.stringMatching(/at \/hook.*Move this route above app\.use\(express\.json\(\)\).*rawBody/),
        }),
      ])
      expect(runs()).toBe(0)
    })

    it('are none: an empty body is no missing one', async () => {
      const { hook } = route(({ rawBody }) => new Response(`${rawBody.length}`))
      const send = await sendTo(express().use(express.json()).post('/hook', hook))
      expect(await (await send({ id: 'evt_1', body: '' })).text()).toBe('0')
    })
  })

  it.each(['GET', 'HEAD', 'PUT', 'TRACE'])('%s, where the route takes any method: an answer', async (method) => {
    const base = await listen(express().use('/hook', route(handled).hook).use(reporting([])))
    const { status } = await answerTo(request(`${base}/hook`, { method }).end())
    expect(status).toBe(method === 'TRACE' ? 500 : 405)
  })

  describe('a body that is too large', () => {
    it.each([
      ['says so', 'Content-Length: 5000000\r\n\r\n', '', ''],
      ['does not say so', 'Transfer-Encoding: chunked\r\n\r\n', `${(5_000_000).toString(16)}\r\n`, '\r\n0\r\n\r\n'],
    ])('and %s: 413, and the connection serves the next delivery', async (_, framing, before, after) => {
      const { hook, runs } = route(handled)
      const base = await listen(express().post('/hook', hook))
      const large = `POST /hook HTTP/1.1\r\nHost: test\r\n${framing}${before}${'x'.repeat(5_000_000)}${after}`
      const { headers, body } = delivery({ id: 'evt_1' })
      const signed = Object.entries({ ...headers, 'Content-Length': body.length, Connection: 'close' })
      const lines = signed.map(([name, value]) => `${name}: ${value}\r\n`).join('')
      const answers = await exchange(base, `${large}POST /hook HTTP/1.1\r\nHost: test\r\n${lines}\r\n${body}`)
      expect(answers.match(/HTTP\/1.1 \d+/g)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200'])
      expect(runs()).toBe(1)
    })

    it('is answered before it has arrived', async () => {
      const base = await listen(express().post('/hook', route(handled, { maxBodyBytes: 1000 }).hook))
      const { method, headers } = delivery({ id: 'evt_1' })
      const endless = request(`${base}/hook`, { method, headers })
      endless.write('x'.repeat(2000))
      expect((await answerTo(endless)).status).toBe(413)
      endless.on('error', () => undefined).destroy()
    })
  })

  it('a sender that hangs up in the middle of its body: nothing is claimed, nothing breaks', async () => {
    const closed = signal()
    const { hook, runs, idempotency } = route(handled)
    const app = express()
    app.use((_req, res, next) => next(void res.on('close', closed.give)))
    app.post('/hook', hook)
    const base = await listen(app)
    const { headers } = delivery({ id: 'evt_1' })
    const upload = request(`${base}/hook`, { method: 'POST', headers: { ...headers, 'Content-Length': 1000 } })
    upload.on('error', () => undefined)
    upload.write('x', () => upload.destroy())
    await closed.given
    expect([await idempotency.find('evt_1'), runs()]).toEqual([undefined, 0])
    expect(await (await fetch(`${base}/hook`, delivery({ id: 'evt_1' }))).text()).toBe('handled')
  })

  it.each(['//[', '/%', 'http://[', '/a?b#c\\', '*'])('a hostile URL and host, %s: an answer', async (target) => {
    const base = await listen(express().use(route(handled).hook).use(reporting([])))
    const answer = await exchange(base, `OPTIONS ${target} HTTP/1.1\r\nHost: [\r\nConnection: close\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
  })
})

/** An error handler that keeps what it is told. */
function reporting(errors: unknown[]) {
  return (error: unknown, _req: unknown, res: { status(code: number): { end(): void } }, _next: unknown): void => {
    errors.push(error)
    res.status(500).end()
  }
}

async function answerTo(sent: ClientRequest): Promise<{ status?: number; text: string }> {
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    sent.on('response', resolve).on('error', reject),
  )
  let text = ''
  for await (const chunk of response) text += chunk
  return { status: response.statusCode, text }
}

/** What comes back for bytes that no HTTP client would send. */
async function exchange(base: string, sent: string): Promise<string> {
  const { port, hostname } = new URL(base)
  const socket = connect(Number(port), hostname)
  socket.write(sent)
  let received = ''
  for await (const chunk of socket) received += chunk
  return received
}
