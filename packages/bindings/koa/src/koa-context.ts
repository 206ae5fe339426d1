import type { IncomingMessage, ServerResponse } from 'node:http'

/** What is used of Koa's context: fits `Koa.Context`, and needs the types of no version. */
export interface KoaContext {
  req: IncomingMessage
  res: ServerResponse
  /** `body` is what a body parser made of the body. */
  request: { body?: unknown }
  originalUrl: string
  /** `false`: somebody else answers on `res`. */
  respond?: boolean
  onerror(error: Error): void
}

/** Koa takes what is no error for 'all is well'. */
export const asError = (error: unknown): Error =>
  error instanceof Error ? error : new Error('The handler threw no error', { cause: error })
