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

// What the IETF draft and Stripe ask for, situation by situation, and the scenarios that hold it.
it.each([
  ['the header is a String of structured fields, or bare', ['the quoted and the bare form are one key']],
  ['another type of structured field is refused', ['another type of structured field: 400 with the reason']],
  ['the key is missing where it is required', ['no key: 400 (peers 2a.11)']],
  ['the same key with another payload', ['the same key with another body is 422, and leaves the record as it is']],
  ['that is told before the request in progress', ['another body is 422 also while the first is running, not 409']],
  ['the first is still running', ['a run in progress is 409 with Retry-After, and is replayed later']],
  ['or it is waited for', ['twenty at once that may wait are one run with one answer']],
  ['the first has finished, with success', ['replays JSON with 201']],
  [
    'the first has finished, with an error',
    ["replays the client's mistake (peers 2d.6)", 'what has failed for good is replayed as it was answered'],
  ],
  ['validation has failed before the run', ['a body over the limit is 413, of just the limit is handled']],
  ['another 5xx is no end', ['a 500 is passed on and not recorded: a retry runs again (peers 2b.7, 2c.3)']],
  ['which responses end it can be set', ['which responses complete a key can be set']],
  ['a key expires', ['a key is free again when its retention is over']],
  [
    'a key belongs to a client',
    ['tenants with one key have their own runs and answers (peers 2e: cross-tenant replay)'],
  ],
  ['POST and PATCH, and no other method', ['replays a PATCH', 'GET passes untouched', 'DELETE passes untouched']],
  ['a replay is marked', ['replays text']],
])('%s', (_, expected) => {
  const names = httpScenarios.map(({ name }) => name)
  for (const name of expected) expect(names).toContain(`idempotencyKey: ${name}`)
})

it('an endpoint that knows nothing of duplicates fails every scenario but those without any', async () => {
  const outcomes = await Promise.allSettled(httpScenarios.map(({ run }) => run(naive)))
  const passed = httpScenarios.filter((_, index) => outcomes[index]?.status === 'fulfilled').map(({ name }) => name)
  expect(passed).toEqual([
    'webhook: another event is another run',
    'idempotencyKey: keys that differ in a letter case, a blank or a NUL-like name are several',
    'idempotencyKey: another key is another run, also with the same body (peers 2c.1)',
  ])
}, 30_000)
