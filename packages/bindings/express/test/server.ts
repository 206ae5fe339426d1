import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { delivery, type Sent, sender } from '@hookonce/binding-support'
import { createIdempotency, type Options } from '@hookonce/core'
import { type WebhookRequestHandler, webhook } from '@hookonce/express'
import type { WebhookHandler, WebhookOptions } from '@hookonce/http'
import { memoryStore } from '@hookonce/memory'
import express4 from 'express4'
import express5 from 'express5'
import { afterEach } from 'vitest'

/** The tests use what both versions have. */
type Express = typeof express5
export type App = ReturnType<Express>

export const versions: [name: string, express: Express][] = [
  ['Express 4', express4 as unknown as Express],
  ['Express 5', express5],
]

const running: Server[] = []

afterEach(async () => {
  for (const server of running.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** A server on a free port; its URL. */
export async function listen(app: App): Promise<string> {
  const server = createServer(app)
  running.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

export interface Settings extends Omit<Partial<WebhookOptions<string>>, 'idempotency'> {
  core?: Partial<Options>
}

/** A route, with what a test wants to be different, and a count of its handler's runs. */
export function route(handler: WebhookHandler<string>, { core, ...options }: Settings = {}) {
  const idempotency = createIdempotency({ scope: 'test', store: memoryStore(), ...core })
  let runs = 0
  const hook: WebhookRequestHandler = webhook({ provider: sender(), ...options, idempotency }, (event, context) => {
    runs++
    return handler(event, context)
  })
  return { hook, idempotency: idempotency.scoped('acme'), runs: () => runs }
}

/** The usual server: one route, and the sender's way to it. */
export async function start(express: Express, handler: WebhookHandler<string>, settings?: Settings) {
  const { hook, ...rest } = route(handler, settings)
  const app = express()
  app.post('/hook', hook)
  return { ...rest, send: await sendTo(app) }
}

/** A server on a free port, and the sender's way to its `/hook`. */
export async function sendTo(app: App): Promise<(sent?: Sent) => Promise<Response>> {
  const url = `${await listen(app)}/hook`
  return (sent) => fetch(url, delivery(sent))
}

/** A point that a handler reaches, and where it waits until the test lets it go on. */
export function gate() {
  const door = signal()
  const arrival = signal()
  return {
    open: door.give,
    arrived: arrival.given,
    pass: () => {
      arrival.give()
      return door.given
    },
  }
}

export function signal() {
  let give = (): void => undefined
  const given = new Promise<void>((resolve) => {
    give = resolve
  })
  return { give: () => give(), given }
}
