import { getSharedIdempotencyService, idempotency } from 'express-idempotency'
import { listenExpress } from './express-app'

/** As its README has it: the route itself must ask whether it was a hit. */
export const listen = (): Promise<number> =>
  listenExpress([idempotency()], (request, _, next) => {
    if (!getSharedIdempotencyService().isHit(request)) next()
  })
