import { createIdempotency, type Store } from '@hookonce/core'
import { idempotencyKey, runContext, webhook } from '@hookonce/fastify'
import { memoryStore } from '@hookonce/memory'
import { stripe } from '@hookonce/providers'
import fastify, { type FastifyRequest } from 'fastify'

interface Deps {
  stripeSecret: string
  /** The account of an API key; undefined for one that nobody has. */
  accountOf: (apiKey: string) => string | undefined
  /** `key` is the same in every attempt: the bank's own idempotency key. */
  charge: (account: string, amount: number, key?: string) => Promise<string>
  sendReceipt: (paymentId: string) => Promise<void>
  /** In production one that outlives the process: @hookonce/redis, @hookonce/postgres, ... */
  store?: Store
}

export function paymentsApp({ stripeSecret, accountOf, charge, sendReceipt, store = memoryStore() }: Deps) {
  const idempotency = createIdempotency({ scope: 'payments', store })
  const account = (request: FastifyRequest) =>
    accountOf(request.headers.authorization?.replace('Bearer ', '') ?? '') ?? ''
  const app = fastify()

  // A plugin with a route of its own: Fastify's parsers leave its body alone.
  app.register(
    webhook({ idempotency, provider: stripe({ secret: stripeSecret }) }, async ({ type, body }) => {
      if (type === 'payment_intent.succeeded') await sendReceipt(String(body.data.object.id))
    }),
    { prefix: '/webhooks/stripe' },
  )

  app.register((api, _options, done) => {
    api.addHook('onRequest', async (request, reply) => {
      if (account(request) === '') return reply.code(401).send()
    })
    // Behind authentication and the schema. Equal keys of two accounts are two keys.
    api.addHook('preHandler', idempotencyKey({ idempotency, scope: account }))

    const amount = { type: 'number', exclusiveMinimum: 0 }
    const schema = { body: { type: 'object', required: ['amount'], properties: { amount } } }
    api.post<{ Body: { amount: number } }>('/payments', { schema }, async (request, reply) => {
      const { amount } = request.body
      const id = await charge(account(request), amount, runContext(request)?.deriveKey('charge'))
      return reply.code(201).header('Location', `/payments/${id}`).send({ id, amount })
    })
    done()
  })

  app.addHook('onClose', () => idempotency.close({ graceMs: 10_000 }))
  return app
}
