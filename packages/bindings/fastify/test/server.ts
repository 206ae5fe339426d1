import { delivery, type Sent } from '@hookonce/binding-support'
import type { FastifyInstance } from 'fastify'
import { afterEach } from 'vitest'

const running: FastifyInstance[] = []

afterEach(async () => {
  for (const app of running.splice(0)) {
    app.server.closeAllConnections()
    await app.close()
  }
})

/** A server on a free port; its URL. */
export function listen(app: FastifyInstance): Promise<string> {
  running.push(app)
  return app.listen({ port: 0, host: '127.0.0.1' })
}

/** A server on a free port, and the sender's way to its `/hook`. */
export async function sendTo(app: FastifyInstance): Promise<(sent?: Sent) => Promise<Response>> {
  const url = `${await listen(app)}/hook`
  return (sent) => fetch(url, delivery(sent))
}

export const json = (key: string, body = '{"amount":100}') => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
  body,
})
