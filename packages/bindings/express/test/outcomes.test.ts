// The webhook column of the README's table, each row over a real server and a real socket.

import { delivery, sender } from '@hookonce/binding-support'
import { PermanentError, type Store } from '@hookonce/core'
import { memoryStore } from '@hookonce/memory'
import { describe, expect, it } from 'vitest'
import { gate, listen, route, sendTo, start, versions } from './server'

/** What came over the wire, less what belongs to the connection. */
async function seen(response: Response) {
  const headers = Object.fromEntries(response.headers)
  for (const name of ['connection', 'date', 'keep-alive', 'x-powered-by']) delete headers[name]
  return { status: response.status, headers, body: new Uint8Array(await response.arrayBuffer()) }
}

const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code
const replayed = (response: Response) => response.headers.get('Idempotent-Replayed')

describe.each(versions)('%s', (_, express) => {
  it.each<[string, () => Response | undefined]>([
    ['nothing (peers 2b.1)', () => undefined],
    ['204', () => new Response(null, { status: 204 })],
    ['JSON with 201', () => Response.json({ ok: true }, { status: 201, headers: { Location: '/accounts/7' } })],
    ['bytes (peers 2e.3)', () => new Response(new Uint8Array([0x89, 0x50, 0xff, 0x00, 0x0d, 0x0a]))],
    ['a stream (peers 2b.2)', () => new Response(new Blob(['one', 'two']).stream())],
  ])('executed, then replayed: %s', async (_, answer) => {
    const { send, runs } = await start(express, async () => answer())
    const first = await seen(await send({ id: 'evt_1' }))
    const expected = answer() ?? new Response()
    expect([first.status, first.body]).toEqual([expected.status, new Uint8Array(await expected.arrayBuffer())])
    const again = await seen(await send({ id: 'evt_1' }))
    expect(again).toEqual({ ...first, headers: { ...first.headers, 'idempotent-replayed': 'true' } })
    expect(runs()).toBe(1)
  })

  it('keeps every header of the first answer, each cookie alone', async () => {
    const headers = new Headers({ 'X-Account': '7' })
    headers.append('Set-Cookie', 'a=1; Path=/')
    headers.append('Set-Cookie', 'b=2, 3')
    const { hook } = route(() => new Response(null, { headers }))
    const app = express()
    app.use((_req, res, next) => {
      res.cookie('session', 's')
      next()
    })
    app.post('/hook', hook)
    const send = await sendTo(app)
    const first = await send({ id: 'evt_1' })
    expect(first.headers.get('X-Account')).toBe('7')
    expect(first.headers.getSetCookie()).toEqual(['session=s; Path=/', 'a=1; Path=/', 'b=2, 3'])
    expect((await send({ id: 'evt_1' })).headers.getSetCookie()).toEqual(['session=s; Path=/'])
  })

  it('fifty at once: one run', async () => {
    const { send, runs } = await start(express, () => Response.json({ activated: true }))
    const answers = await Promise.all(Array.from({ length: 50 }, () => send({ id: 'evt_1' })))
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
    expect(answers.filter(replayed)).toHaveLength(49)
    expect(runs()).toBe(1)
  })

  it('in progress: waits, then 503 with Retry-After, never 2xx (F83); replayed later', async () => {
    const door = gate()
    const { send, runs } = await start(express, door.pass, { waitMs: 20 })
    const first = send({ id: 'evt_1' })
    await door.arrived
    const second = await send({ id: 'evt_1' })
    expect([second.status, second.headers.get('Retry-After'), await codeOf(second)]).toEqual([503, '5', 'IN_PROGRESS'])
    expect(second.headers.get('Content-Type')).toBe('application/problem+json')
    door.open()
    expect((await first).status).toBe(200)
    expect([replayed(await send({ id: 'evt_1' })), runs()]).toEqual(['true', 1])
  })

  it('no event id: 400', async () => {
    const { send, runs } = await start(express, () => undefined)
    const response = await send()
    expect([response.status, await codeOf(response), runs()]).toEqual([400, 'EVENT_ID_MISSING', 0])
  })

  it('same id, another body: 422', async () => {
    const { send, runs } = await start(express, () => undefined)
    await send({ id: 'evt_1' })
    const response = await send({ id: 'evt_1', body: '{"status":"refunded"}' })
    expect([response.status, await codeOf(response), runs()]).toEqual([422, 'FINGERPRINT_MISMATCH', 1])
  })

  it('bad signature: 401, and the id is not burnt', async () => {
    const { send, runs } = await start(express, () => new Response('handled'))
    expect((await send({ id: 'evt_1', headers: { 'Acme-Signature': 'forged' } })).status).toBe(401)
    expect([await (await send({ id: 'evt_1' })).text(), runs()]).toEqual(['handled', 1])
  })

  it('failed, then redelivered: attempts 3', async () => {
    const { send, runs, idempotency } = await start(express, (_, { attempt }) => {
      if (attempt < 3) throw new Error('down')
      return new Response('activated')
    })
    const answers = [await send({ id: 'evt_1' }), await send({ id: 'evt_1' }), await send({ id: 'evt_1' })]
    expect(answers.map(({ status }) => status)).toEqual([500, 500, 200])
    expect(Number(answers[0]?.headers.get('Retry-After'))).toBeGreaterThanOrEqual(1)
    expect(await idempotency.find('evt_1')).toMatchObject({ status: 'completed', attempts: 3 })
    expect([replayed(await send({ id: 'evt_1' })), runs()]).toEqual(['true', 3])
  })

  it.each([
    ['acknowledge', 200],
    ['report', 500],
  ] as const)('failed for good, %s: %i, and the same again', async (failed, status) => {
    const handler = () => {
      throw new PermanentError('no such account')
    }
    const { send, runs } = await start(express, handler, { failed })
    const answers = [await send({ id: 'evt_1' }), await send({ id: 'evt_1' })]
    expect(answers.map((answer) => [answer.status, replayed(answer)])).toEqual([
      [status, null],
      [status, 'true'],
    ])
    expect(runs()).toBe(1)
  })

  it('store down: 503 with Retry-After, no run, nothing hangs (peers 2b.4)', async () => {
    const claim: Store['claim'] = () => Promise.reject(new Error('connect ECONNREFUSED'))
    const core = { store: { ...memoryStore(), claim }, storeDeadlineMs: 10 }
    const { send, runs } = await start(express, () => undefined, { core })
    const response = await send({ id: 'evt_1' })
    expect([response.status, response.headers.get('Retry-After'), runs()]).toEqual([503, '5', 0])
    expect(await codeOf(response)).toBe('STORE_UNAVAILABLE')
  })

  it('store down at the settle: 503, and no unhandled rejection (peers 2b.10)', async () => {
    const settle: Store['settle'] = () => Promise.reject(new Error('connect ECONNREFUSED'))
    const core = { store: { ...memoryStore(), settle }, storeDeadlineMs: 10, leaseMs: 50 }
    const { send } = await start(express, () => undefined, { core })
    const response = await send({ id: 'evt_1' })
    expect([response.status, await codeOf(response)]).toEqual([503, 'OUTCOME_UNKNOWN'])
  })

  it('two routes of two senders: the same id is two events', async () => {
    const store = memoryStore()
    const acme = route(() => new Response('acme'), { core: { store } })
    const umbrella = route(() => new Response('umbrella'), { core: { store }, provider: sender({ name: 'umbrella' }) })
    const app = express()
    app.post('/acme', acme.hook)
    app.post('/umbrella', umbrella.hook)
    const base = await listen(app)
    const texts = ['acme', 'umbrella'].map(async (name) =>
      (await fetch(`${base}/${name}`, delivery({ id: '1' }))).text(),
    )
    expect(await Promise.all(texts)).toEqual(['acme', 'umbrella'])
  })
})
