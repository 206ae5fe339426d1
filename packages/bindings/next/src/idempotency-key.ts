import { type IdempotencyKeyOptions, idempotencyKey as keyed } from '@hookonce/http'

/**
 * Makes a route safe to retry, `app/payments/route.ts`: `export const POST = idempotencyKey({ idempotency, scope }, createPayment)`.
 * A retry with the same `Idempotency-Key` gets what was answered. The handler gets what the server hands on: the request,
 * then the route's `{ params }`, or an environment. `runContext(request)` has the context of the run.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function idempotencyKey<Req extends Request, Rest extends unknown[]>(
  options: IdempotencyKeyOptions<Req>,
  handler: (request: Req, ...rest: Rest) => Response | Promise<Response>,
): (request: Req, ...rest: Rest) => Promise<Response> {
  const answer = keyed(options)
  return (request, ...rest) => answer(request, () => handler(request, ...rest))
}
