import { createIdempotency, type Store } from '@hookonce/core'
import { idempotencyKey, runContext } from '@hookonce/express'
import { memoryStore } from '@hookonce/memory'
import express, { type Request, type RequestHandler } from 'express'

interface Deps {
  /** The account of an API key; undefined for one that nobody has. */
  accountOf: (apiKey: string) => string | undefined
  /** `key` is the same in every attempt: the bank's own idempotency key. */
  charge: (account: string, amount: number, key?: string) => Promise<string>
  /** In production one that outlives the process: @hookonce/redis, @hookonce/postgres, ... */
  store?: Store
}

export function paymentsApp({ accountOf, charge, store = memoryStore() }: Deps) {
  const idempotency = createIdempotency({ scope: 'payments', store })
  const accounts = new WeakMap<Request, string>()

  const authenticate: RequestHandler = (req, res, next) => {
    const account = accountOf(req.get('Authorization')?.replace('Bearer ', '') ?? '')
    if (account === undefined) return void res.status(401).end()
    accounts.set(req, account)
    next()
  }
  // Below authentication: whose key it is must be proved. Equal keys of two accounts are two keys.
  const safeToRetry = idempotencyKey({ idempotency, scope: (req: Request) => accounts.get(req) ?? '' })

  const app = express()
  app.use(express.json())
  app.post('/payments', authenticate, safeToRetry, async (req, res, next) => {
    try {
      const amount = Number(req.body?.amount)
      if (!(amount > 0)) return void res.status(400).json({ error: 'amount must be positive' })
      const id = await charge(accounts.get(req) ?? '', amount, runContext(req)?.deriveKey('charge'))
      res.status(201).location(`/payments/${id}`).json({ id, amount })
    } catch (error) {
      next(error)
    }
  })

  return { app, idempotency }
}
