// Errors, and requests whose answer nobody waits for: no request is left hanging.
import { request } from 'node:http'
import { delivery } from '@hookonce/binding-support'
import { describe, expect, it } from 'vitest'
import { gate, listen, route, sendTo, signal, versions } from './server'

describe.each(versions)('%s', (_, express) => {
  it('an error of the handler reaches the error handling of Express where that is asked for', async () => {
    const error = new Error('for Express')
    const { hook, runs } = route(throwing(error), { onHandlerError: 'throw' })
    const app = express()
    app.post('/hook', hook)
    app.use((caught: unknown, _req: unknown, res: Answer, _next: unknown) => {
      res.status(caught === error ? 418 : 500).end()
    })
    const send = await sendTo(app)
    expect([(await send({ id: 'evt_1' })).status, (await send({ id: 'evt_1' })).status, runs()]).toEqual([418, 418, 2])
  })

  it.each([undefined, null, 'route', 'router', 0])(
    'so does %s, which Express would take for something else',
    async (thrown) => {
      const { hook } = route(throwing(thrown), { onHandlerError: 'throw' })
      const app = express()
      app.post('/hook', hook, (_req, res) => void res.status(404).end())
      app.use((caught: Error, _req: unknown, res: Answer, _next: unknown) => {
        res.status(caught instanceof Error && caught.cause === thrown ? 418 : 500).end()
      })
      expect((await (await sendTo(app))({ id: 'evt_1' })).status).toBe(418)
    },
  )

  it('else Express hears nothing of it', async () => {
    const { hook } = route(throwing(new Error('not for Express')))
    const app = express()
    app.post('/hook', hook)
    app.use((_error: unknown, _req: unknown, res: Answer, _next: unknown) => res.status(418).end())
    expect((await (await sendTo(app))({ id: 'evt_1' })).status).toBe(500)
  })

  it('a header that Node can not send ends in an answer, and the event is handled', async () => {
    const { hook, runs } = route(() => new Response(null, { headers: { 'X-Bad': 'a\u0001b' } }))
    const app = express()
    app.post('/hook', hook)
    app.use((_error: unknown, _req: unknown, res: Answer, _next: unknown) => res.status(500).end())
    const send = await sendTo(app)
    expect([(await send({ id: 'evt_1' })).status, (await send({ id: 'evt_1' })).status, runs()]).toEqual([500, 200, 1])
  })

  it('a sender that hangs up while the handler runs: the event is recorded all the same', async () => {
    const door = gate()
    const completed = signal()
    const { hook, runs } = route(door.pass, { core: { on: { completed: completed.give } } })
    const base = await listen(express().post('/hook', hook))
    const { body, ...options } = delivery({ id: 'evt_1' })
    const sent = request(`${base}/hook`, options).on('error', () => undefined)
    sent.end(body)
    await door.arrived
    sent.destroy()
    door.open()
    await completed.given
    const again = await fetch(`${base}/hook`, delivery({ id: 'evt_1' }))
    expect([again.status, again.headers.get('Idempotent-Replayed'), runs()]).toEqual([200, 'true', 1])
  })

  it('a middleware that answers while the handler runs has answered; the event is recorded', async () => {
    const door = gate()
    const ended = signal()
    const { hook, runs } = route(async () => {
      await door.pass()
      return new Response('late')
    })
    const app = express()
    app.post('/hook', (_req, res, next) => {
      void door.arrived.then(() => res.status(504).end())
      next()
    })
    const errors: unknown[] = []
    app.post('/hook', (req, res, next) => {
      void hook(req, res, (error) => next(errors.push(error))).then(ended.give)
    })
    const send = await sendTo(app)
    expect((await send({ id: 'evt_1' })).status).toBe(504)
    door.open()
    await ended.given
    expect([errors, runs()]).toEqual([[], 1])
  })
})

const throwing = (error: unknown) => () => {
  throw error
}

interface Answer {
  status(code: number): { end(): void }
}
