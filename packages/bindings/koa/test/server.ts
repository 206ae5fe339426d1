import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import Koa from 'koa'

/** Errors of the tests' own handlers are no news. */
export function quiet(): Koa {
  const app = new Koa()
  app.silent = true
  return app
}

/** A server on a free port. */
export async function serve(app: Pick<Koa, 'callback'>) {
  const server = createServer(app.callback())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise<void>((resolve) => void server.close(() => resolve()).closeAllConnections()),
  }
}
