import { EventEmitter, once } from 'node:events'
import { request } from 'node:http'
import { delivery, sender } from '@hookonce/binding-support'
import { createIdempotency } from '@hookonce/core'
import { idempotencyKey, webhook } from '@hookonce/koa'
import { memoryStore } from '@hookonce/memory'
import { bodyParser } from '@koa/bodyparser'
import { afterEach, expect, it } from 'vitest'
import { app, receipts } from './readme'
import { quiet, serve } from './server'

const running: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const server of running.splice(0)) await server.close()
})

async function start(served: Parameters<typeof serve>[0]): Promise<string> {
  const server = await serve(served)
  running.push(server)
  return server.url
}

const idempotency = () => createIdempotency({ scope: 'test', store: memoryStore() })
const keyed = { method: 'POST', headers: { 'Idempotency-Key': 'one', 'Content-Type': 'application/json' }, body: '{}' }

it('the example of the README does what it says', async () => {
  const url = await start(app)
  const hook = () => fetch(`${url}/webhooks/acme`, delivery({ id: 'evt_1' }))
  expect([(await hook()).status, (await hook()).status, receipts]).toEqual([200, 200, ['evt_1']])
  const headers = { ...keyed.headers, 'X-Authenticated-Tenant': 'acme' }
  const pay = async () => (await fetch(`${url}/payments`, { ...keyed, headers, body: '{"order":"7"}' })).json()
  expect([await pay(), await pay(), receipts]).toEqual([{ payment: 2 }, { payment: 2 }, ['evt_1', '7']])
})

it('says which line to move where a body parser has eaten the bytes that a signature covers', async () => {
  const errors: string[] = []
  const served = quiet()
  served.on('error', ({ message }: Error) => errors.push(message))
  served.use(bodyParser()).use(webhook({ idempotency: idempotency(), provider: sender() }, () => undefined))
  expect((await fetch(await start(served), delivery({ id: 'evt_1' }))).status).toBe(500)
  expect(errors).toEqual([expect.stringMatching(/at \/,.*above the body parser/)])
})

it('hands an error of the handler to Koa under onHandlerError: throw, whatever was thrown', async () => {
  for (const thrown of [new Error('broken'), 'broken', undefined]) {
    const errors: unknown[] = []
    const served = quiet()
    served.on('error', (error) => errors.push(error))
    const handler = async () => {
      throw thrown
    }
    served.use(webhook({ idempotency: idempotency(), provider: sender(), onHandlerError: 'throw' }, handler))
    expect((await fetch(await start(served), delivery({ id: 'evt_1' }))).status).toBe(500)
    expect(errors).toHaveLength(1)
    expect(thrown instanceof Error ? errors[0] : (errors[0] as Error).cause).toBe(thrown)
  }
})

it('records what Koa answers for a handler: JSON, a text, ctx.throw, nothing at all', async () => {
  const answers = {
    '/json': [201, '{"ok":true}'],
    '/text': [200, 'text'],
    '/throw': [422, 'no such account'],
    '/nothing': [404, 'Not Found'],
  }
  let runs = 0
  const served = quiet()
  served.use(idempotencyKey({ idempotency: idempotency(), scope: (ctx) => ctx.originalUrl }))
  served.use((ctx) => {
    runs++
    if (ctx.path === '/json') Object.assign(ctx, { status: 201, body: { ok: true } })
    if (ctx.path === '/text') ctx.body = 'text'
    if (ctx.path === '/throw') ctx.throw(422, 'no such account')
  })
  const url = await start(served)
  for (const [path, [status, body]] of Object.entries(answers)) {
    for (const replayed of [null, 'true']) {
      const answer = await fetch(url + path, keyed)
      expect([answer.status, await answer.text(), answer.headers.get('Idempotent-Replayed')]).toEqual([
        status,
        body,
        replayed,
      ])
    }
  }
  expect(runs).toBe(4)
})

it('lets what stands above see the answer, and GET pass', async () => {
  const seen: number[] = []
  const served = quiet()
  served.use(async (ctx, next) => {
    await next()
    seen.push(ctx.status)
  })
  served.use(idempotencyKey({ idempotency: idempotency(), scope: () => 'public' }))
  served.use((ctx) => {
    ctx.status = 202
    ctx.body = 'taken'
  })
  const url = await start(served)
  for (const init of [keyed, keyed, { method: 'GET' }]) expect((await fetch(url, init)).status).toBe(202)
  expect(seen).toEqual([202, 202, 202])
})

it('an error of a handler whose client has hung up frees the key: a retry need not wait for a lease', async () => {
  const served = quiet()
  let runs = 0
  const steps = new EventEmitter()
  const [began, hungUp] = [once(steps, 'began'), once(steps, 'hung up')]
  served.use(idempotencyKey({ idempotency: idempotency(), scope: () => 'public', waitMs: 5_000 }))
  served.use(async (ctx) => {
    if (++runs === 1) {
      steps.emit('began')
      await once(ctx.res, 'close')
      steps.emit('hung up')
      throw new Error('down')
    }
    ctx.body = 'up'
  })
  const url = await start(served)
  const { body, ...options } = keyed
  const sent = request(url, options).on('error', () => undefined)
  sent.end(body)
  await began
  sent.destroy()
  await hungUp
  expect([await (await fetch(url, keyed)).text(), runs]).toEqual(['up', 2])
})
