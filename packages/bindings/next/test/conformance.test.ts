// Over a real Next server: its one route hands each request to what the scenario has put there.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type HttpHarness, httpConformance, scriptedResponse } from '@hookonce/conformance'
import { idempotencyKey, runContext, webhook, webhookBatch } from '@hookonce/next'
import next from 'next'
import type { NextRequest } from 'next/server'
import { afterAll, beforeAll, describe, it } from 'vitest'

type Route = (request: NextRequest, context: { params: Promise<object> }) => Promise<Response>

const routes = new Map<string, Route>()
Object.assign(globalThis, { hookonceRoutes: routes })
process.env.NEXT_TELEMETRY_DISABLED = '1'
const app = next({ dev: true, dir: join(import.meta.dirname, 'site') })
const server = createServer((req, res) => void app.getRequestHandler()(req, res))

beforeAll(async () => {
  await app.prepare()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { url, close } = await serve(async () => new Response())
  // The first request has the route compiled.
  await fetch(url)
  await close()
}, 60_000)

afterAll(async () => {
  await new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections())
  await app.close()
})

const harness: HttpHarness = {
  webhook: (options, handler) => serve(webhook(options, handler)),
  webhookBatch: (options, handler) => serve(webhookBatch(options, handler)),
  idempotencyKey: ({ options, scope, handler }) =>
    serve(
      idempotencyKey(
        { ...options, scope: (request: NextRequest) => scope((name) => request.headers.get(name)) },
        async (request, _context: { params: Promise<object> }) => scriptedResponse(await handler(runContext(request))),
      ),
    ),
}

httpConformance({ describe: describe.concurrent, it }, harness)

let count = 0

async function serve(route: Route) {
  const id = `route-${++count}`
  routes.set(id, route)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${id}`,
    close: async () => void routes.delete(id),
  }
}
