import type { RunContext } from '@hookonce/core'
import type { IdempotencyKeyOptions, WebhookBatchOptions, WebhookHandler, WebhookOptions } from '@hookonce/http'
import type { Scripted } from './scripted'

/**
 * What a binding's own spec tells the suite: how its framework serves each of its three entries. Each function starts a
 * real server on a free port of 127.0.0.1, for one scenario.
 */
export interface HttpHarness {
  /** `webhook(options, handler)` for whatever is sent to `url`. */
  webhook(options: WebhookOptions<string>, handler: WebhookHandler<string>): Promise<HttpServer>
  /** `webhookBatch(options, handler)` for whatever is sent to `url`. */
  webhookBatch(options: WebhookBatchOptions<string>, handler: WebhookHandler<string>): Promise<HttpServer>
  /** `idempotencyKey(options)` before a handler, for every method, at `url` and at every path below it. */
  idempotencyKey(route: KeyRoute): Promise<HttpServer>
}

export interface HttpServer {
  /** Without a slash at its end. */
  url: string
  /** Also cuts the connections that are still open. */
  close(): Promise<void>
}

export interface KeyRoute {
  /** All of the options but `scope`. */
  options: Omit<IdempotencyKeyOptions, 'scope' | 'fingerprint'>
  /** What `scope` is to say of a request with these headers. */
  scope(header: (name: string) => string | null | undefined): string
  /**
   * The handler, in the framework's own way: it is called with the context of the run (`runContext(request)`), it answers
   * as is written, and an error that it throws goes where an error of a handler goes.
   */
  handler(context: RunContext | undefined): Scripted | Promise<Scripted>
  /** Where a JSON body parser stands, in frameworks that leave that to the user. Absent: there is none. */
  parser?: 'before' | 'after'
}
