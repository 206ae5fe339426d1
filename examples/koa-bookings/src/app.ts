import { createIdempotency, type Store } from '@hookonce/core'
import { idempotencyKey } from '@hookonce/koa'
import { memoryStore } from '@hookonce/memory'
import { bodyParser } from '@koa/bodyparser'
import Koa from 'koa'

interface Deps {
  /** The guest of a session; undefined where nobody is signed in. */
  guestOf: (session: string) => string | undefined
  /** The number of the booking; undefined where all tables are taken. */
  book: (guest: string, seats: number) => Promise<string | undefined>
  /** In production one that outlives the process: @hookonce/redis, @hookonce/postgres, ... */
  store?: Store
}

export function bookings({ guestOf, book, store = memoryStore() }: Deps) {
  const idempotency = createIdempotency({ scope: 'bookings', store })
  const guest = (ctx: Koa.Context) => guestOf(ctx.get('X-Session')) ?? ''
  const app = new Koa()

  app.use((ctx, next) => (guest(ctx) === '' ? ctx.throw(401) : next()))
  app.use(bodyParser())
  // Below authentication: equal keys of two guests are two keys.
  app.use(idempotencyKey({ idempotency, scope: guest }))
  app.use(async (ctx) => {
    const { seats } = ctx.request.body as { seats: number }
    const booking = await book(guest(ctx), seats)
    // Recorded as well: a retry is told the same, though a table may be free by then.
    if (!booking) return ctx.throw(409, 'all tables are taken')
    ctx.status = 201
    ctx.body = { booking, seats }
  })

  return { app, idempotency }
}
