// The scenarios are tested before they are believed: an endpoint that runs its handler each time passes next to none.
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { type HttpHarness, httpScenarios, type ScenarioHandler } from '../src/index'

const naive: HttpHarness = {
  async start({ handler }) {
    const server = createServer(runsEachTime(handler))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
    }
  },
  delivery: ({ id = '', body = 'paid' }) => ({ headers: { id }, body }),
}

const runsEachTime =
  (handler: ScenarioHandler): RequestListener =>
  async (req, res) => {
    try {
      const response = (await handler({ id: String(req.headers.id), attempt: 1 })) ?? new Response()
      res.writeHead(response.status).end(new Uint8Array(await response.arrayBuffer()))
    } catch {
      res.writeHead(500).end()
    }
  }

it('an endpoint that knows nothing of duplicates fails every scenario but the one without any', async () => {
  const outcomes = await Promise.allSettled(httpScenarios.map(({ run }) => run(naive)))
  const passed = httpScenarios.filter((_, index) => outcomes[index]?.status === 'fulfilled').map(({ name }) => name)
  expect(passed).toEqual(['another event is another run'])
}, 30_000)
