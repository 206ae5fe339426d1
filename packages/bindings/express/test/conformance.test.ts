import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type HttpHarness, httpConformance, writeScripted } from '@hookonce/conformance'
import { idempotencyKey, runContext, webhook, webhookBatch } from '@hookonce/express'
import { describe, it } from 'vitest'
import { type App, versions } from './server'

describe.each(versions)('%s', (_, express) => {
  const harness: HttpHarness = {
    webhook: (options, handler) => serve(express().use(webhook(options, handler))),
    webhookBatch: (options, handler) => serve(express().use(webhookBatch(options, handler))),
    idempotencyKey({ options, scope, handler, parser }) {
      const app = express()
      if (parser === 'before') app.use(express.json())
      app.use(idempotencyKey({ ...options, scope: (req) => scope((name) => req.headersDistinct[name]?.join()) }))
      if (parser === 'after') app.use(express.json())
      app.use(async (req, res, next) => {
        try {
          writeScripted(res, await handler(runContext(req)))
        } catch (error) {
          next(error)
        }
      })
      return serve(app)
    },
  }

  httpConformance({ describe: describe.concurrent, it }, harness)
})

async function serve(app: App) {
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections()),
  }
}
