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
  const app = new Koa<{ guest: string }>()

  app.use(async (ctx, next) => {
    const guest = guestOf(ctx.get('X-Session'))
    ctx.assert(guest, 401)
    ctx.state.guest = guest
    await next()
  })
  app.use(bodyParser())
  // Below authentication: equal keys of two guests are two keys.
  app.use(idempotencyKey({ idempotency, scope: (ctx) => ctx.state.guest }))
  app.use(async (ctx) => {
    const { seats } = ctx.request.body as { seats: number }
    const booking = await book(ctx.state.guest, seats)
    // Recorded as well: a retry is told the same, though a table may be free by then.
    ctx.assert(booking, 409, 'all tables are taken')
    ctx.status = 201
    ctx.body = { booking, seats }
  })

  return { app, idempotency }
}
