import type { ServerResponse } from 'node:http'
import type { NodeRequest } from '@hookonce/http/node'
import type { ExecutionContext } from '@nestjs/common'

interface FrameworkRequest extends NodeRequest {
  /** Node's own, on Fastify. */
  raw?: NodeRequest
}

interface FrameworkResponse extends ServerResponse {
  raw?: ServerResponse
  hijack?(): void
}

/** A request of Express or of Fastify, and what of Node's is behind it. */
export function exchangeOf(context: ExecutionContext) {
  const http = context.switchToHttp()
  const request = http.getRequest<FrameworkRequest>()
  const response = http.getResponse<FrameworkResponse>()
  const req = request.raw ?? request
  // Fastify keeps on its own request what it has read.
  req.rawBody ??= request.rawBody
  return {
    request,
    exchange: { req, res: response.raw ?? response, body: request.body },
    /** The answer is out: Fastify must send none. */
    done: () => response.hijack?.(),
  }
}
