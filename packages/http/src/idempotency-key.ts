import type { Policy, RunContext } from '@hookonce/core'
import { readBody } from './body'
import { type BodyReading, type KeyedRequest, keyGuard } from './key-guard'
import type { IdempotencyKeyOptions } from './key-options'
import type { HandledResponse } from './recorded'
import { unrecordable } from './unrecordable-response'

/** What answers a request: the framework's next step. `context` is undefined where the request passes untouched. */
export type Respond = (context?: RunContext) => Response | Promise<Response>

/**
 * Makes requests with an `Idempotency-Key` safe to retry: `respond` runs once a key, and a retry gets the recorded
 * response. For fetch-style servers, around whatever makes a `Response` of the request:
 *
 *     const keyed = idempotencyKey({ idempotency, scope: tenantOf })
 *     const POST = (request: Request) => keyed(request, () => createPayment(request))
 *
 * A response is held back until it is recorded, whole in memory.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range. What is returned rejects with
 * `onHandlerError: 'throw'` alone, and with what `respond` rejects with where the request passes untouched.
 */
export function idempotencyKey<Req extends Request = Request>(
  options: IdempotencyKeyOptions<Req>,
): (request: Req, respond: Respond, limits?: Partial<Policy>) => Promise<Response> {
  const guard = keyGuard(options)
  return async (request, respond, limits) => {
    const call = keyedRequest(request)
    if (!guard.guards(call)) return respond()
    let own: Response | undefined
    const other = await guard.answer(
      call,
      async (context) => {
        const handled = await handledResponse(await respond(context))
        own = handled.response
        return handled
      },
      limits,
    )
    return other ?? own ?? Response.error()
  }
}

function keyedRequest<Req extends Request>(request: Req): KeyedRequest<Req> {
  const { pathname, search } = new URL(request.url)
  return {
    request,
    method: request.method,
    path: pathname + search,
    header: (name) => request.headers.get(name),
    body: (maxBytes) => bodyOf(request, maxBytes),
  }
}

/** Of a copy: the handler reads the request's own. */
async function bodyOf(request: Request, maxBytes: number): Promise<BodyReading> {
  if (request.bodyUsed) {
    return { refused: 'BODY_UNREADABLE', detail: 'The body was read before: give a fingerprint of the request' }
  }
  const body = await readBody(request.clone(), maxBytes)
  return typeof body === 'string' ? { refused: body } : body
}

/** The response as it is recorded, and as it is sent: read to its end, since it is held back until then. */
async function handledResponse(response: Response): Promise<HandledResponse & { response: Response }> {
  const { status, statusText } = response
  const headers = new Headers(response.headers)
  const handled: HandledResponse = { status, header: (name) => headers.get(name) }
  // What never ends must not be waited for.
  if (unrecordable(handled) || !response.body) {
    return { ...handled, ...(!response.body && { body: new Uint8Array() }), response }
  }
  const body = await response.arrayBuffer().then(
    (bytes) => new Uint8Array(bytes),
    () => undefined,
  )
  // The body is framed anew by whoever sends it; a length that is wrong would leave the client hanging.
  headers.delete('Content-Length')
  headers.delete('Transfer-Encoding')
  const sent = body ? new Response(body, { status, statusText, headers }) : new Response(broken(), { status, headers })
  return { ...handled, body, response: sent }
}

/** The handler's body broke off, and so it does for its client. */
const broken = () =>
  new ReadableStream({ start: (controller) => controller.error(new Error('The body of the response broke off')) })
