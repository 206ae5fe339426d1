import cors from '@fastify/cors'
import { createIdempotency } from '@hookonce/core'
import { idempotencyKey, runContext } from '@hookonce/fastify'
import { memoryStore } from '@hookonce/memory'
import fastify, { type FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import { json, listen } from './server'

const keyed = (options: Partial<Parameters<typeof idempotencyKey>[0]> = {}) =>
  idempotencyKey({
    idempotency: createIdempotency({ scope: 'test', store: memoryStore() }),
    scope: () => 'public',
    ...options,
  })

const isReplay = ({ headers }: Response) => headers.get('Idempotent-Replayed') === 'true'

it.each<[string, Record<string, unknown>]>([
  ['a value returned', { handler: async () => ({ n: 1 }) }],
  [
    'reply.send later',
    { handler: (_: unknown, reply: { send(value: object): void }) => void setTimeout(() => reply.send({ n: 1 }), 5) },
  ],
])('replays %s', async (_, { handler }) => {
  const app = fastify()
  let runs = 0
  app.addHook('preHandler', async () => void runs)
  app.post('/pay', { preHandler: keyed() }, (...args) => {
    runs++
    return (handler as (...args: unknown[]) => unknown)(...args)
  })
  const url = `${await listen(app)}/pay`
  const [first, again] = [await fetch(url, json('k')), await fetch(url, json('k'))]
  expect([await first.json(), await again.json(), isReplay(first), isReplay(again), runs]).toEqual([
    ...[{ n: 1 }, { n: 1 }],
    ...[false, true, 1],
  ])
})

it('what the schema refuses claims nothing', async () => {
  const app = fastify()
  const schema = { body: { type: 'object', required: ['amount'] } }
  app.post('/pay', { schema, preHandler: keyed() }, async () => 'paid')
  const url = `${await listen(app)}/pay`
  expect((await fetch(url, json('k', '{}'))).status).toBe(400)
  const mended = await fetch(url, json('k'))
  expect([mended.status, isReplay(mended)]).toEqual([200, false])
})

it('a hook of an encapsulated part holds for its routes alone', async () => {
  const app = fastify()
  app.register((part, _options, done) => {
    part.addHook('preHandler', keyed())
    part.post('/inside', async () => 'inside')
    done()
  })
  app.post('/outside', async () => 'outside')
  const url = await listen(app)
  expect((await fetch(`${url}/inside`, { method: 'POST' })).status).toBe(400)
  expect(await (await fetch(`${url}/outside`, { method: 'POST' })).text()).toBe('outside')
})

it('scope and handler are given the request of Fastify, with what hooks have put on it', async () => {
  const app = fastify().decorateRequest('tenant', '')
  app.addHook('onRequest', async (request) => void Object.assign(request, { tenant: request.headers['x-tenant'] }))
  const scope = (request: FastifyRequest) => (request as FastifyRequest & { tenant: string }).tenant
  app.post('/pay', { preHandler: keyed({ scope }) }, async (request) => runContext(request)?.key)
  const url = `${await listen(app)}/pay`
  const as = (tenant: string) => fetch(url, { ...json('k'), headers: { ...json('k').headers, 'X-Tenant': tenant } })
  expect([isReplay(await as('a')), isReplay(await as('b')), isReplay(await as('a'))]).toEqual([false, false, true])
  expect(await (await as('a')).text()).toContain('k')
})

it('a replay has the headers that hooks have set before it, and so has a refusal: a browser may read them', async () => {
  const app = fastify()
  await app.register(cors, { origin: true })
  app.post('/pay', { preHandler: keyed() }, async () => 'paid')
  const url = `${await listen(app)}/pay`
  const sent = { ...json('k'), headers: { ...json('k').headers, Origin: 'https://shop.example' } }
  const refused = await fetch(url, { method: 'POST', headers: { Origin: 'https://shop.example' } })
  for (const answer of [await fetch(url, sent), await fetch(url, sent), refused]) {
    expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('https://shop.example')
  }
  expect(refused.status).toBe(400)
})

it('a header that the handler takes away again is away', async () => {
  const app = fastify()
  app.addHook('onRequest', async (_request, reply) => void reply.header('X-Before', 'yes'))
  app.post('/pay', { preHandler: keyed() }, async (_request, reply) => reply.removeHeader('X-Before').send('paid'))
  expect((await fetch(`${await listen(app)}/pay`, json('k'))).headers.has('X-Before')).toBe(false)
})

it('the request is over for Fastify too, once, when it is replayed', async () => {
  const app = fastify()
  const statuses: number[] = []
  app.addHook('onResponse', async (_request, reply) => void statuses.push(reply.raw.statusCode))
  app.post('/pay', { preHandler: keyed() }, async (_request, reply) => reply.code(201).send('paid'))
  const url = `${await listen(app)}/pay`
  for (const _ of [1, 2]) await (await fetch(url, json('k'))).text()
  await expect.poll(() => statuses).toEqual([201, 201])
})

describe('errors', () => {
  it('of the handler are answered by the error handler of the app, and a retry runs again', async () => {
    const app = fastify().setErrorHandler((_error, _request, reply) => reply.code(503).send('by the app'))
    let runs = 0
    app.post('/pay', { preHandler: keyed() }, async () => {
      if (++runs === 1) throw new Error('down')
      return 'up'
    })
    const url = `${await listen(app)}/pay`
    const [first, second] = [await fetch(url, json('k')), await fetch(url, json('k'))]
    expect([first.status, await first.text(), await second.text()]).toEqual([503, 'by the app', 'up'])
  })

  it.each([new Error('no session'), 'no session', undefined])(
    'of scope (%s) reach it where that is asked for, and the handler does not run',
    async (thrown) => {
      const app = fastify().setErrorHandler((error: Error, _request, reply) =>
        reply.code(error instanceof Error ? 418 : 500).send(),
      )
      const scope = () => {
        throw thrown
      }
      let runs = 0
      app.post('/pay', { preHandler: keyed({ scope, onHandlerError: 'throw' }) }, async () => ++runs)
      const answer = await fetch(`${await listen(app)}/pay`, json('k'))
      expect([answer.status, runs]).toEqual([418, 0])
    },
  )
})
