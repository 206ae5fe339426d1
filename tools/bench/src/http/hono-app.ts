import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { serve } from '@hono/node-server'
import { Hono, type MiddlewareHandler } from 'hono'

export async function listenHono(middleware?: MiddlewareHandler): Promise<number> {
  const app = new Hono()
  if (middleware) app.use('/payments', middleware)
  app.post('/payments', async (context) => {
    const { amount } = await context.req.json()
    return context.json({ paid: amount }, 201)
  })
  const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })
  if (!server.listening) await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
