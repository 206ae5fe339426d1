import { type IdempotencyKeyOptions, keyGuard } from '@hookonce/http'
import { type HttpEvent, toRequest } from './http-event'
import { type HttpResult, handledResponse, toResult } from './http-result'
import { type LambdaContext, limitsOf } from './limits'

/**
 * Makes a function safe to retry: `export const handler = idempotencyKey({ idempotency, scope }, createPayment)`. A retry
 * with the same `Idempotency-Key` gets what was answered. `runContext(event)` has the context of the run.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function idempotencyKey<Event extends HttpEvent, Context extends LambdaContext, Result extends HttpResult>(
  options: IdempotencyKeyOptions<Event>,
  handler: (event: Event, context: Context) => Promise<Result>,
): (event: Event, context: Context) => Promise<Result | (HttpResult & { body: string })> {
  const guard = keyGuard(options)
  return async (event, context) => {
    const request = toRequest(event)
    const { pathname, search } = new URL(request.url)
    const call = {
      request: event,
      method: request.method,
      path: pathname + search,
      header: (name: string) => request.headers.get(name),
      async body(maxBytes: number) {
        const bytes = new Uint8Array(await request.arrayBuffer())
        return bytes.length > maxBytes ? ({ refused: 'BODY_TOO_LARGE' } as const) : bytes
      },
    }
    if (!guard.guards(call)) return handler(event, context)
    let own: Result | undefined
    async function handle() {
      own = await handler(event, context)
      return handledResponse(own)
    }
    const other = await guard.answer(call, handle, limitsOf(context, options.idempotency, options.waitMs))
    return other || !own ? toResult(other ?? Response.error(), event) : own
  }
}
