import { delivery, sender } from '@hookonce/binding-support'
import { createIdempotency } from '@hookonce/core'
import { idempotencyKey, runContext, webhook } from '@hookonce/hono'
import { memoryStore } from '@hookonce/memory'
import { type Context, Hono } from 'hono'
import { cors } from 'hono/cors'
import { expect, it } from 'vitest'
import { app, receipts } from './readme'

// Without a server, as Workers, Bun and Deno call it: app.request(), which is app.fetch().
const idempotency = () => createIdempotency({ scope: 'test', store: memoryStore() })
const keyed = (body = '{}') => ({
  method: 'POST',
  headers: { 'Idempotency-Key': 'one', 'Content-Type': 'application/json', 'X-Authenticated-Tenant': 'acme' },
  body,
})

it('the example of the README does what it says', async () => {
  const hook = () => app.request('/webhooks/acme', delivery({ id: 'evt_1' }))
  expect([(await hook()).status, (await hook()).status, receipts]).toEqual([200, 200, ['evt_1']])
  const pay = async () => (await app.request('/payments', keyed('{"order":"7"}'))).json()
  expect([await pay(), await pay(), receipts]).toEqual([{ payment: 2 }, { payment: 2 }, ['evt_1', '7']])
})

it('verifies a body that a validator has read before', async () => {
  const seen: string[] = []
  const route = webhook({ idempotency: idempotency(), provider: sender() }, (event) => void seen.push(event.body))
  const served = new Hono()
    .use(async (c, next) => {
      await c.req.json()
      await next()
    })
    .post('/', route)
  const body = '{ "status":  "grüße" }'
  expect((await served.request('/', delivery({ id: 'evt_1', body }))).status).toBe(200)
  expect(seen).toEqual([body])
})

it('hands an error of the handler to app.onError under onHandlerError: throw, whatever was thrown', async () => {
  for (const thrown of [new Error('broken'), 'broken', undefined]) {
    const handler = async () => {
      throw thrown
    }
    const route = webhook({ idempotency: idempotency(), provider: sender(), onHandlerError: 'throw' }, handler)
    const errors: Error[] = []
    const served = new Hono().post('/', route).onError((error, c) => {
      errors.push(error)
      return c.text('mine', 500)
    })
    expect(await (await served.request('/', delivery({ id: 'evt_1' }))).text()).toBe('mine')
    expect(thrown instanceof Error ? errors[0] : errors[0]?.cause).toBe(thrown)
  }
})

it('records what app.onError answers below 500, and no 500', async () => {
  let runs = 0
  const served = new Hono()
    .post('/:status', idempotencyKey({ idempotency: idempotency(), scope: (c) => c.req.path }), () => {
      runs++
      throw new Error('no')
    })
    .onError((_, c) => c.json({ error: 'mine' }, Number(c.req.param('status')) as 422))
  for (const status of [422, 422, 500, 500]) expect((await served.request(`/${status}`, keyed())).status).toBe(status)
  expect(runs).toBe(3)
})

it('keeps the headers of those above it on a replay, and one of each', async () => {
  const served = new Hono()
    .use(cors({ origin: 'https://shop.example' }))
    .post('/', idempotencyKey({ idempotency: idempotency(), scope: () => 'public' }), (c) => c.text('paid'))
  for (const replayed of [null, 'true']) {
    const { method, headers: sent, body } = keyed()
    const { headers } = await served.request('/', {
      method,
      headers: { ...sent, Origin: 'https://shop.example' },
      body,
    })
    expect(headers.get('Access-Control-Allow-Origin')).toBe('https://shop.example')
    expect(headers.get('Idempotent-Replayed')).toBe(replayed)
  }
})

it('has variables of the context for scope and fingerprint, and the run for the handler', async () => {
  type Env = { Variables: { user: string } }
  const served = new Hono<Env>()
    .use(async (c, next) => {
      c.set('user', c.req.header('X-User') ?? '')
      await next()
    })
    .post(
      '/',
      idempotencyKey({
        idempotency: idempotency(),
        scope: (c: Context<Env>) => c.var.user,
        fingerprint: (c: Context<Env>) => c.req.text(),
      }),
      async (c) => c.text(`${c.var.user} ${runContext(c)?.attempt} ${await c.req.text()}`),
    )
  const send = (user: string, body: string) => {
    const init = keyed(body)
    return served.request('/', { ...init, headers: { ...init.headers, 'X-User': user } })
  }
  expect(await (await send('ann', '1')).text()).toBe('ann 1 1')
  expect(await (await send('bob', '2')).text()).toBe('bob 1 2')
  expect((await send('ann', '2')).status).toBe(422)
})
