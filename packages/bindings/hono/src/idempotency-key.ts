import { runContext as contextOf, idempotencyKey as guard, type IdempotencyKeyOptions } from '@hookonce/http'
import type { Context, Next } from 'hono'
import { unread } from './request'

export type IdempotencyKeyMiddleware<Ctx> = (c: Ctx, next: Next) => Promise<void>

/** Of each context, the request that was handed on for it, which has the run's own context. */
const requests = new WeakMap<Context, Request>()

/** The context of the run that a request is handled in: attempt, fence, signal, `deriveKey`. Undefined outside of one. */
export function runContext(c: Context): ReturnType<typeof contextOf> {
  const request = requests.get(c)
  return request && contextOf(request)
}

/**
 * Makes the handlers after it safe to retry: `app.post('/payments', idempotencyKey({ idempotency, scope }), createPayment)`.
 * They answer as they always do; a retry with the same `Idempotency-Key` gets what was answered, and they don't run again.
 * `scope` and `fingerprint` are given Hono's context. `runContext(c)` has the context of the run.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function idempotencyKey<Ctx extends Context = Context>(
  options: IdempotencyKeyOptions<Ctx>,
): IdempotencyKeyMiddleware<Ctx> {
  const contexts = new WeakMap<Request, Ctx>()
  const ofContext = <Value>(take: ((c: Ctx) => Value) | undefined) =>
    typeof take === 'function' ? (request: Request) => take(contexts.get(request) as Ctx) : take
  const { scope, fingerprint, ...rest }: IdempotencyKeyOptions<Ctx> = Object(options)
  const keyed = guard({
    ...rest,
    scope: ofContext(scope) as IdempotencyKeyOptions['scope'],
    ...(fingerprint !== undefined && { fingerprint: ofContext(fingerprint) as IdempotencyKeyOptions['fingerprint'] }),
  })
  return async (c, next) => {
    const request = await unread(c)
    contexts.set(request, c)
    requests.set(c, request)
    let ran = false
    const response = await keyed(request, async () => {
      ran = true
      await next()
      return c.res
    })
    if (response === c.res) return
    // Hono merges the headers of the old one into the new: those set above belong there, those of the handler don't.
    if (ran) c.res = undefined
    c.res = response
  }
}
