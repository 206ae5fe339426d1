// The scenarios are tested before they are believed: an endpoint that runs its handler each time passes next to none.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RunContext } from '@hookonce/core'
import type { DeliveredEvent, WebhookHandler } from '@hookonce/http'
import { expect, it } from 'vitest'
import { type HttpHarness, httpScenarios, writeScripted } from '../src/index'

const context = { attempt: 1, takeover: false, fence: 1 } as RunContext

const naive: HttpHarness = {
  webhook: (_, handler) => serve(each(handler)),
  webhookBatch: (_, handler) => serve(each(handler)),
  idempotencyKey: ({ handler }) =>
    serve(async (_, res) => {
      try {
        writeScripted(res, await handler(context))
      } catch {
        if (res.headersSent) res.destroy()
        else res.writeHead(500).end()
      }
    }),
}

const each =
  (handler: WebhookHandler<string>): RequestListener =>
  async (req, res) => {
    try {
      const event = { id: `${req.headers['x-event']}`, body: '' } as DeliveredEvent<string>
      const response = (await handler(event, context)) ?? new Response()
      res.writeHead(response.status).end(new Uint8Array(await response.arrayBuffer()))
    } catch {
      res.writeHead(500).end()
    }
  }

async function serve(listener: RequestListener) {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections()),
  }
}

it('an endpoint that knows nothing of duplicates fails every scenario but those without any', async () => {
  const outcomes = await Promise.allSettled(httpScenarios.map(({ run }) => run(naive)))
  const passed = httpScenarios.filter((_, index) => outcomes[index]?.status === 'fulfilled').map(({ name }) => name)
  expect(passed).toEqual([
    'webhook: another event is another run',
    'idempotencyKey: keys that differ in a letter case, a blank or a NUL-like name are several',
    'idempotencyKey: another key is another run, also with the same body (peers 2c.1)',
  ])
}, 30_000)
