import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type HttpHarness, httpConformance } from '@hookonce/conformance'
import { createIdempotency } from '@hookonce/core'
import { webhook } from '@hookonce/express'
import { describe, it } from 'vitest'
import { delivery, sender } from './sender'
import { versions } from './server'

describe.each(versions)('%s', (_, express) => {
  const harness: HttpHarness = {
    async start({ store, handler }) {
      const idempotency = createIdempotency({ scope: 'test', store, storeDeadlineMs: 300 })
      const options = { idempotency, provider: sender(), maxBodyBytes: 1_000 }
      const app = express().post(
        '/hook',
        webhook(options, ({ id }, { attempt }) => handler({ id, attempt })),
      )
      const server = createServer(app)
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      return {
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
        close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
      }
    },
    delivery: ({ forged, ...event }) => {
      const { headers, body } = delivery(event)
      return { headers: { ...headers, ...(forged && { 'Acme-Signature': 'forged' }) }, body: `${body}` }
    },
  }

  httpConformance({ describe: describe.concurrent, it }, harness)
})
