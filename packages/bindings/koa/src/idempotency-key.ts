import type { IdempotencyKeyOptions } from '@hookonce/http'
import { nodeKeyGuard } from '@hookonce/http/node'
import { asError, type KoaContext } from './koa-context'

export type IdempotencyKeyMiddleware<Ctx> = (ctx: Ctx, next: () => Promise<unknown>) => Promise<void>

/**
 * Makes the middleware after it safe to retry: `router.post('/payments', idempotencyKey({ idempotency, scope }), createPayment)`.
 * They answer as they always do (`ctx.body`, a stream, `ctx.res`); a retry with the same `Idempotency-Key` gets what was
 * answered, and they don't run again. Above a body parser or below it. `runContext(ctx)` has the context of the run.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function idempotencyKey<Ctx extends KoaContext = KoaContext>(
  options: IdempotencyKeyOptions<Ctx>,
): IdempotencyKeyMiddleware<Ctx> {
  const guard = nodeKeyGuard(options)
  return (ctx, next) =>
    new Promise((resolve, reject) => {
      const { req, res, originalUrl: path } = ctx
      let proceeded = false
      function proceed(context?: object): void {
        proceeded = true
        // Koa writes neither body nor error for a client that has hung up, and its answer is what is recorded.
        if (context) Object.defineProperty(ctx, 'writable', { get: () => !res.writableEnded })
        // Koa answers when the chain has ended, so the chain must not wait for the answer to be recorded.
        next().then(() => resolve(), broken)
      }
      function broken(error: unknown): void {
        // Koa does nothing about an answer that has begun, and its client would wait for ever.
        if (res.headersSent && !res.writableEnded) res.destroy()
        reject(error)
      }
      function answered(): void {
        if (proceeded) return
        ctx.respond = false
        resolve()
      }
      function failed(error: unknown): void {
        if (proceeded) ctx.onerror(asError(error))
        else reject(asError(error))
      }
      guard(ctx, { req, res, path, body: ctx.request.body }, proceed).then(answered, failed)
    })
}
