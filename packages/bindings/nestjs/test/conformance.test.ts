import 'reflect-metadata'
import type { AddressInfo } from 'node:net'
import { type HttpHarness, httpConformance, writeScripted } from '@hookonce/conformance'
import {
  type IdempotencyDefaults,
  IdempotencyModule,
  Idempotent,
  runContext,
  Webhook,
  WebhookBatch,
} from '@hookonce/nestjs'
import { All, Controller, Module, Req, Res, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { describe, it } from 'vitest'

const adapters = {
  Express: { adapter: () => new ExpressAdapter(), everything: '*path' },
  Fastify: { adapter: () => new FastifyAdapter(), everything: '*' },
}

describe.each(Object.entries(adapters))('%s', (_, { adapter, everything }) => {
  const harness: HttpHarness = {
    webhook: ({ idempotency, ...options }, handler) =>
      serve(route({ handle: handler }, Webhook(options), everything), { idempotency }),
    webhookBatch: ({ idempotency, ...options }, handler) =>
      serve(route({ handle: handler }, WebhookBatch(options), everything), { idempotency }),
    idempotencyKey({ options: { idempotency, ...options }, scope, handler, parser }) {
      const handle = async (request: object, response: NodeResponse) => {
        const res = (response as { raw?: NodeResponse }).raw ?? response
        writeScripted(res, await handler(runContext(request)))
      }
      const controller = route({ handle }, Idempotent(options), everything)
      Req()(controller.prototype, 'handle', 0)
      Res()(controller.prototype, 'handle', 1)
      const scoped = ({ headers }: { headers: Record<string, string> }) => scope((name) => headers[name])
      return serve(controller, { idempotency, scope: scoped }, parser !== undefined)
    },
  }

  httpConformance({ describe: describe.concurrent, it }, harness)

  async function serve(controller: Type, defaults: IdempotencyDefaults<never>, bodyParser = false) {
    class App {}
    Module({ imports: [IdempotencyModule.forRoot(defaults)], controllers: [controller] })(App)
    const app = await NestFactory.create(App, withBytes(adapter(), bodyParser), {
      rawBody: true,
      bodyParser,
      logger: false,
    })
    await app.listen(0, '127.0.0.1')
    const server = app.getHttpServer()
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async close() {
        server.closeAllConnections()
        await app.close()
      },
    }
  }
})

/** Without Nest's own parsers Fastify still has one: then none reads the body. */
function withBytes(adapter: ExpressAdapter | FastifyAdapter, bodyParser: boolean) {
  if (bodyParser || !(adapter instanceof FastifyAdapter)) return adapter
  const fastify = adapter.getInstance()
  fastify.removeAllContentTypeParsers()
  fastify.addContentTypeParser('*', (_request, _body, done) => done(null))
  return adapter
}

type NodeResponse = Parameters<typeof writeScripted>[0]

/** A controller whose one method is the scenario's. */
function route(methods: { handle: unknown }, decorate: (...args: never[]) => void, path: string): Type {
  class Routes {}
  Object.defineProperty(Routes.prototype, 'handle', { value: methods.handle, writable: true, configurable: true })
  const property = Object.getOwnPropertyDescriptor(Routes.prototype, 'handle') as PropertyDescriptor
  ;(decorate as (...args: unknown[]) => void)(Routes.prototype, 'handle', property)
  All(['/', path])(Routes.prototype, 'handle', property)
  Object.defineProperty(Routes.prototype, 'handle', property)
  Controller()(Routes)
  return Routes
}
