import 'reflect-metadata'
import type { AddressInfo } from 'node:net'
import { type HttpHarness, httpConformance, writeScripted } from '@hookonce/conformance'
import { Idempotent, IdempotencyModule, runContext, Webhook, WebhookBatch } from '@hookonce/nestjs'
import { All, Controller, Module, Req, Res, type Type } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { describe, it } from 'vitest'

const adapters = { Express: () => new ExpressAdapter(), Fastify: () => new FastifyAdapter() }

describe.each(Object.entries(adapters))('%s', (_, adapter) => {
  const harness: HttpHarness = {
    webhook: ({ idempotency, ...options }, handler) =>
      serve(route({ handle: handler }, Webhook(options)), { idempotency }),
    webhookBatch: ({ idempotency, ...options }, handler) =>
      serve(route({ handle: handler }, WebhookBatch(options)), { idempotency }),
    idempotencyKey({ options: { idempotency, ...options }, scope, handler }) {
      const handle = async (request: object, response: NodeResponse) => {
        const res = (response as { raw?: NodeResponse }).raw ?? response
        writeScripted(res, await handler(runContext(request)))
      }
      const controller = route({ handle }, Idempotent(options))
      Req()(controller.prototype, 'handle', 0)
      Res()(controller.prototype, 'handle', 1)
      const scoped = ({ headers }: { headers: Record<string, string> }) => scope((name) => headers[name])
      return serve(controller, { idempotency, scope: scoped })
    },
  }

  httpConformance({ describe: describe.concurrent, it }, harness)

  async function serve(controller: Type, defaults: Parameters<typeof IdempotencyModule.forRoot>[0]) {
    class App {}
    Module({ imports: [IdempotencyModule.forRoot(defaults)], controllers: [controller] })(App)
    const app = await NestFactory.create(App, adapter(), { rawBody: true, logger: false })
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

type NodeResponse = Parameters<typeof writeScripted>[0]

/** A controller whose one method is the scenario's. */
function route(methods: { handle: unknown }, decorate: (...args: never[]) => void): Type {
  class Routes {}
  Object.defineProperty(Routes.prototype, 'handle', { value: methods.handle, writable: true, configurable: true })
  const property = Object.getOwnPropertyDescriptor(Routes.prototype, 'handle') as PropertyDescriptor
  ;(decorate as (...args: unknown[]) => void)(Routes.prototype, 'handle', property)
  All(['/', '*path'])(Routes.prototype, 'handle', property)
  Object.defineProperty(Routes.prototype, 'handle', property)
  Controller()(Routes)
  return Routes
}
