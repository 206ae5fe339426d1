import type { IncomingMessage, ServerResponse } from 'node:http'
import type { IdempotencyKeyOptions } from '@hookonce/http'
import { type NodeRequest, nodeKeyGuard } from '@hookonce/http/node'
import { type Next, nextError } from './next'

/** Fits `app.post(path, ...)` of Express 4 and of Express 5, and needs the types of neither. */
export type KeyRequestHandler<Req> = (req: Req, res: ServerResponse, next: Next) => Promise<void>

/**
 * Makes the handlers after it safe to retry: `app.post('/payments', idempotencyKey({ idempotency, scope }), createPayment)`.
 * They answer as they always do (`res.json`, `res.send`, a stream); a retry with the same `Idempotency-Key` gets what was
 * answered, and they don't run again. Below a body parser or above it. `runContext(req)` has the context of the run.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function idempotencyKey<Req extends IncomingMessage = NodeRequest>(
  options: IdempotencyKeyOptions<Req>,
): KeyRequestHandler<Req> {
  const guard = nodeKeyGuard(options)
  return async (req, res, next) => {
    try {
      await guard(req, { req, res }, () => next())
    } catch (error) {
      next(nextError(error))
    }
  }
}
