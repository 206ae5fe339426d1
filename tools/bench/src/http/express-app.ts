import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express, { type RequestHandler } from 'express'

/** The same trivial route behind whichever middleware. */
export async function listenExpress(middleware: readonly RequestHandler[], skip?: RequestHandler): Promise<number> {
  const app = express()
  const handlers = skip ? [...middleware, skip] : middleware
  app.post('/payments', express.json(), ...handlers, (request, response) => {
    response.status(201).json({ paid: request.body.amount })
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
