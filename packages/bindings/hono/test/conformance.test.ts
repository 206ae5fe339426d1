import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { httpConformance } from '@hookonce/conformance'
import type { Hono } from 'hono'
import { describe, it } from 'vitest'
import { harnessOf } from './app'

/** On Node's own server, by Hono's adaptor. */
async function serve(app: Hono) {
  const server = createAdaptorServer(app)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        if ('closeAllConnections' in server) server.closeAllConnections()
      }),
  }
}

httpConformance({ describe: describe.concurrent, it }, harnessOf(serve))
