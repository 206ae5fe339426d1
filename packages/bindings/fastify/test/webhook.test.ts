import { delivery, sender } from '@hookonce/binding-support'
import { createIdempotency } from '@hookonce/core'
import { webhook } from '@hookonce/fastify'
import type { WebhookHandler, WebhookOptions } from '@hookonce/http'
import { memoryStore } from '@hookonce/memory'
import fastify from 'fastify'
import rawBody from 'fastify-raw-body'
import { describe, expect, it } from 'vitest'
import { listen, sendTo } from './server'

const at = { prefix: '/hook' }

function hook(handler: WebhookHandler<string>, options: Partial<WebhookOptions<string>> = {}) {
  const idempotency = createIdempotency({ scope: 'test', store: memoryStore() })
  return webhook({ idempotency, provider: sender(), ...options }, handler)
}

describe('the bytes that are signed', () => {
  const utf8 = '{ "name" : "José",\n "n": 1.0 }'
  const echo = () => hook(({ body }) => new Response(body))

  it('are not those that a parser would make of them', async () => {
    const send = await sendTo(fastify().register(echo(), at))
    expect(await (await send({ id: 'evt_1', body: utf8 })).text()).toBe(utf8)
  })

  it('may be of any type, and need not be what their type says', async () => {
    const send = await sendTo(fastify().register(echo(), at))
    for (const type of ['application/json', 'application/x-www-form-urlencoded', 'text/x', 'nothing', '']) {
      const answer = await send({ id: `evt-${type}-1`, body: '{not json', headers: { 'Content-Type': type } })
      expect([type, answer.status, await answer.text()]).toEqual([type, 200, '{not json'])
    }
  })

  it('stay with the route where fastify-raw-body reads those of all routes', async () => {
    const app = fastify()
    await app.register(rawBody, { global: true, runFirst: true })
    const send = await sendTo(app.register(echo(), at))
    expect(await (await send({ id: 'evt_1', body: utf8 })).text()).toBe(utf8)
  })

  it('were read by a hook: an error, in the log and by the error handler of the app, that says what to do', async () => {
    const app = fastify()
    const errors: Error[] = []
    app.addHook('preParsing', async (request) => {
      for await (const _ of request.raw);
    })
    app.setErrorHandler((error: Error, _request, reply) => {
      errors.push(error)
      return reply.code(500).send()
    })
    const send = await sendTo(app.register(echo(), at))
    expect((await send({ id: 'evt_1' })).status).toBe(500)
    expect(errors[0]?.message).toMatch(/at \/hook.*Register the hook/)
  })
})

it('is encapsulated: the routes beside it have their parsers, and one of their own', async () => {
  const app = fastify()
  app.addContentTypeParser('text/x', { parseAs: 'string' }, (_request, body, done) => done(null, `own ${body}`))
  app.register(
    hook(() => undefined),
    at,
  )
  app.post('/json', async ({ body }) => body)
  const url = await listen(app)
  const post = (type: string, body: string) =>
    fetch(`${url}/json`, { method: 'POST', headers: { 'Content-Type': type }, body })
  expect(await (await post('application/json', '{"n":1}')).json()).toEqual({ n: 1 })
  expect(await (await post('text/x', 'parser')).text()).toBe('own parser')
  expect((await post('application/json', '{')).status).toBe(400)
  expect((await post('text/unknown', 'x')).status).toBe(415)
})

it('two endpoints in one app are two', async () => {
  const app = fastify()
  for (const name of ['one', 'two'])
    app.register(
      hook(() => new Response(name)),
      { prefix: `/${name}` },
    )
  const url = await listen(app)
  const answers = await Promise.all(['one', 'two/'].map((path) => fetch(`${url}/${path}`, delivery({ id: 'evt_1' }))))
  expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['one', 'two'])
})

it('the hooks of the app see its requests and answers', async () => {
  const app = fastify()
  app.addHook('onSend', async (_request, reply) => void reply.header('X-Hook', 'seen'))
  const send = await sendTo(
    app.register(
      hook(() => new Response('handled')),
      at,
    ),
  )
  expect((await send({ id: 'evt_1' })).headers.get('X-Hook')).toBe('seen')
})

describe('an error of the handler', () => {
  it.each([new Error('for Fastify'), undefined, 'text', 7])(
    'reaches the error handler of the app where that is asked for: %s',
    async (thrown) => {
      const app = fastify()
      app.setErrorHandler((error: Error, _request, reply) =>
        reply.code(error === thrown || (error.cause === thrown && 'cause' in error) ? 418 : 500).send(),
      )
      const throwing = () => {
        throw thrown
      }
      const send = await sendTo(app.register(hook(throwing, { onHandlerError: 'throw' }), at))
      expect((await send({ id: 'evt_1' })).status).toBe(418)
    },
  )

  it('is an answer of its own otherwise', async () => {
    const app = fastify().setErrorHandler((_error, _request, reply) => reply.code(418).send())
    const failing = () => Promise.reject(new Error('not for Fastify'))
    const send = await sendTo(app.register(hook(failing), at))
    expect((await send({ id: 'evt_1' })).status).toBe(500)
  })
})

it.each(['GET', 'PUT', 'DELETE'])('%s is 405', async (method) => {
  const url = await listen(
    fastify().register(
      hook(() => undefined),
      at,
    ),
  )
  expect((await fetch(`${url}/hook`, { method })).status).toBe(405)
})

it('a body that is too large is 413 before it has arrived, however large Fastify lets it be', async () => {
  const app = fastify({ bodyLimit: 100 }).register(
    hook(() => undefined, { maxBodyBytes: 1_000 }),
    at,
  )
  const send = await sendTo(app)
  expect((await send({ id: 'evt_1', body: 'x'.repeat(1_000) })).status).toBe(200)
  const large = await send({ id: 'evt_2', body: 'x'.repeat(1_001) })
  expect([large.status, large.headers.get('Content-Type')]).toEqual([413, 'application/problem+json'])
})
