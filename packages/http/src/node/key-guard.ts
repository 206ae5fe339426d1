import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Policy, RunContext } from '@hookonce/core'
import { type KeyedRequest, keyGuard } from '../key-guard'
import type { IdempotencyKeyOptions } from '../key-options'
import { readNodeBody } from './body'
import { HeldResponse } from './held-response'
import type { NodeRequest } from './request'
import { sendResponse } from './send'

/** One request to a server of Node's, and where its answer goes. */
export interface NodeExchange {
  req: NodeRequest
  res: ServerResponse
  /** What a body parser made of the body, where it is not at `req.body`. */
  body?: unknown
  /** Path and query as the client sent them. @default `req.originalUrl`, else `req.url` */
  path?: string
}

/**
 * Answers the request, or has `proceed` called: the framework's next step, which ends `res` sooner or later, in whatever
 * way. `res` is held back until the outcome is recorded; without a context it is left alone. Resolves when the answer
 * is on its way. Rejects with what only the framework can answer; then `res` is its own again.
 */
export type NodeKeyGuard<Request> = (
  request: Request,
  exchange: NodeExchange,
  proceed: (context?: RunContext) => unknown,
  limits?: Partial<Policy>,
) => Promise<void>

/**
 * `idempotencyKey` for a framework that stands on Node's own server. `Request` is the framework's request.
 *
 * @throws `INVALID_OPTION` for an option that is missing, unknown or out of range
 */
export function nodeKeyGuard<Request extends object>(options: IdempotencyKeyOptions<Request>): NodeKeyGuard<Request> {
  const guard = keyGuard(options, sha256)
  return async (request, exchange, proceed, limits) => {
    const { res } = exchange
    const call = keyedRequest(request, exchange)
    if (!guard.guards(call)) return void proceed()

    let held: HeldResponse | undefined
    async function handle(context: RunContext) {
      held = new HeldResponse(res, guard.maxResultBytes, context)
      proceed(context)
      return held.handled
    }
    try {
      const other = await guard.answer(call, handle, limits)
      if (!other) held?.release()
      else if (held) await held.replace(other)
      else await sendResponse(other, res)
    } catch (error) {
      held?.letGo()
      throw error
    }
  }
}

function keyedRequest<Request>(request: Request, { req, path, body }: NodeExchange): KeyedRequest<Request> {
  return {
    request,
    method: req.method ?? 'GET',
    path: path ?? req.originalUrl ?? req.url ?? '/',
    header: (name) => req.headers[name.toLowerCase()] as string | undefined,
    body: (maxBytes) => readNodeBody(req, body ?? req.body, maxBytes),
  }
}

/** A few times the speed of the web's own, which hands even a short text to another thread. */
const sha256 = (head: string, body: Uint8Array | string): string =>
  createHash('sha256').update(head).update(body).digest('base64')
