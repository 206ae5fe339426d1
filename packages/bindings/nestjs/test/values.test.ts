// What Nest itself makes an answer of: values, exceptions, files; and a webhook behind Nest's own body parser.
import 'reflect-metadata'
import { createHmac } from 'node:crypto'
import { createIdempotency } from '@hookonce/core'
import { memoryStore } from '@hookonce/memory'
import { type DeliveredEvent, IdempotencyModule, Idempotent, Webhook, type WebhookHandler } from '@hookonce/nestjs'
import { ConflictException, Controller, HttpCode, Inject, Module, Post, StreamableFile } from '@nestjs/common'
import { type NestApplication, NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const sign = (body: string | Uint8Array) => createHmac('sha256', 'secret').update(body).digest('hex')

describe.each([
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
])('%s', (_, adapter) => {
  let runs = 0
  let events: string[] = []
  let app: NestApplication

  class Payments {
    private readonly currency: string
    constructor(currency: string) {
      this.currency = currency
    }
    object() {
      return { run: ++runs, currency: this.currency }
    }
    nothing() {
      runs++
    }
    file() {
      runs++
      return new StreamableFile(Buffer.from([0, 255, 13, 10]))
    }
    conflict() {
      runs++
      throw new ConflictException('paid before')
    }
    async hook({ id }: DeliveredEvent<string>) {
      events.push(`${id} ${this.currency}`)
      return undefined
    }
  }
  Inject('CURRENCY')(Payments, undefined, 0)
  for (const name of ['object', 'nothing', 'file', 'conflict', 'hook'] as const) {
    const descriptor = Object.getOwnPropertyDescriptor(Payments.prototype, name) as TypedPropertyDescriptor<never>
    Post(name)(Payments.prototype, name, descriptor)
    if (name === 'nothing') HttpCode(204)(Payments.prototype, name, descriptor)
    if (name !== 'hook') Idempotent()(Payments.prototype, name, descriptor)
    else {
      const provider = {
        ...{ name: 'acme', retentionMs: 3_600_000, timeoutMs: 5_000 },
        verify: async ({ headers, rawBody }: { headers: Headers; rawBody: Uint8Array }) =>
          headers.get('X-Signature') === sign(rawBody)
            ? undefined
            : { refused: 'SIGNATURE_INVALID' as const, detail: 'X-Signature does not match' },
        read: ({ rawBody }: { rawBody: Uint8Array }) => ({ id: JSON.parse(`${Buffer.from(rawBody)}`).id, body: '' }),
      }
      // Above @Post(): what that has noted on the method is still there.
      Webhook<string>({ provider })(
        Payments.prototype,
        name,
        descriptor as unknown as TypedPropertyDescriptor<WebhookHandler<string>>,
      )
    }
    Object.defineProperty(Payments.prototype, name, descriptor)
  }
  Controller()(Payments)
  class App {}
  const store = { provide: 'STORE', useValue: memoryStore() }
  class Stores {}
  Module({ providers: [store], exports: ['STORE'] })(Stores)
  Module({
    imports: [
      IdempotencyModule.forRootAsync({
        imports: [Stores],
        inject: ['STORE'],
        useFactory: (given) => ({
          idempotency: createIdempotency({ scope: 'nest', store: given }),
          scope: () => 'all',
        }),
      }),
    ],
    controllers: [Payments],
    providers: [{ provide: 'CURRENCY', useValue: 'EUR' }],
  })(App)

  beforeAll(async () => {
    app = await NestFactory.create(App, adapter(), { rawBody: true, logger: false })
    await app.listen(0, '127.0.0.1')
  })
  afterAll(() => app.close())

  async function post(path: string, headers: Record<string, string>, body = '{ "id": "evt_1" }') {
    const url = `http://127.0.0.1:${app.getHttpServer().address().port}/${path}`
    const sent = { 'Content-Type': 'application/json', ...headers }
    const response = await fetch(url, { method: 'POST', headers: sent, body })
    const bytes = Buffer.from(await response.arrayBuffer())
    return {
      status: response.status,
      body: bytes,
      type: response.headers.get('Content-Type'),
      headers: response.headers,
    }
  }

  it.each(['object', 'nothing', 'file', 'conflict'])('replays what Nest answers: %s', async (path) => {
    runs = 0
    const first = await post(path, { 'Idempotency-Key': path })
    const again = await post(path, { 'Idempotency-Key': path })
    expect([again.status, again.type, again.body]).toEqual([first.status, first.type, first.body])
    expect(first.status).toBe({ object: 201, nothing: 204, file: 201, conflict: 409 }[path])
    expect([again.headers.get('Idempotent-Replayed'), runs]).toEqual(['true', 1])
  })

  it('a webhook has its exact bytes behind the body parser, and its controller what was injected', async () => {
    events = []
    const body = '{ "id":   "evt_1" }'
    const answers = [
      await post('hook', { 'X-Signature': sign(body) }, body),
      await post('hook', { 'X-Signature': sign(body) }, body),
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(events).toEqual(['evt_1 EUR'])
    expect((await post('hook', { 'X-Signature': 'forged' }, body)).status).toBe(401)
  })
})

it('an option out of range keeps the application from starting', async () => {
  class Payments {
    pay() {}
  }
  const descriptor = Object.getOwnPropertyDescriptor(Payments.prototype, 'pay') as TypedPropertyDescriptor<() => void>
  Post()(Payments.prototype, 'pay', descriptor)
  Idempotent({ waitMs: -1 })(Payments.prototype, 'pay', descriptor)
  Controller()(Payments)
  class App {}
  const idempotency = createIdempotency({ scope: 'nest', store: memoryStore() })
  Module({ imports: [IdempotencyModule.forRoot({ idempotency, scope: () => 'all' })], controllers: [Payments] })(App)
  const starting = NestFactory.create(App, new ExpressAdapter(), { logger: false, abortOnError: false })
  await expect(starting).rejects.toThrow('waitMs')
})
