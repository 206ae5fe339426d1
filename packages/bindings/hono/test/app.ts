import { type HttpHarness, type HttpServer, scriptedResponse } from '@hookonce/conformance'
import { idempotencyKey, runContext, webhook, webhookBatch } from '@hookonce/hono'
import { Hono } from 'hono'

/** The suite's harness over whatever serves a Hono app. */
export function harnessOf(serve: (app: Hono) => Promise<HttpServer>): HttpHarness {
  return {
    webhook: (options, handler) => serve(new Hono().all('*', webhook(options, handler))),
    webhookBatch: (options, handler) => serve(new Hono().all('*', webhookBatch(options, handler))),
    idempotencyKey({ options, scope, handler, parser }) {
      // As Hono does, but for the log.
      const app = new Hono().onError((_, c) => c.text('Internal Server Error', 500))
      const parse = async (c: { req: { text(): Promise<string> } }, next: () => Promise<void>) => {
        await c.req.text()
        await next()
      }
      if (parser === 'before') app.use(parse)
      app.use(idempotencyKey({ ...options, scope: (c) => scope((name) => c.req.header(name)) }))
      if (parser === 'after') app.use(parse)
      app.all('*', async (c) => scriptedResponse(await handler(runContext(c))))
      return serve(app)
    },
  }
}
