import type { IdempotencyKeyOptions } from '@hookonce/http'
import { nodeKeyGuard } from '@hookonce/http/node'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { asError } from './as-error'

/** Fits `preHandler`, `preValidation` and `onRequest`, of a route or by `addHook`. */
export type KeyHook<Req> = (request: Req, reply: FastifyReply, done: () => void) => void

/**
 * Makes a route safe to retry: `app.post('/payments', { preHandler: idempotencyKey({ idempotency, scope }) }, createPayment)`.
 * It answers as it always does (a returned value, `reply.send`, a stream); a retry with the same `Idempotency-Key` gets
 * what was answered, and it does not run again. `runContext(request)` has the context of the run.
 *
 * As `preHandler` it stands behind the schema and those who tell whose request it is: a request that they refuse
 * claims nothing.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function idempotencyKey<Req extends FastifyRequest = FastifyRequest>(
  options: IdempotencyKeyOptions<Req>,
): KeyHook<Req> {
  const guard = nodeKeyGuard(options)
  return (request, reply, done) => {
    const { raw: res } = reply
    // Set by hooks before us (CORS), and kept by Fastify until it sends: a replay, which it does not send, has them too.
    const before = Object.entries(reply.getHeaders())
    for (const [name, value] of before) if (value !== undefined) res.setHeader(name, value)
    const proceed = () => {
      for (const [name] of before) res.removeHeader(name)
      done()
    }
    const exchange = { req: request.raw, res, body: request.body, path: request.originalUrl }
    guard(request, exchange, proceed).catch((error) => void reply.send(asError(error)))
  }
}
