import type { Idempotency, RunOptions } from '@hookonce/core'
import { checkFunction, checkNames, checkOneOf, checkWhole } from './checks'
import type { Answering } from './failure'
import type { BatchProvider, Provider } from './provider'
import { readable } from './recorded'
import { webhookMeanings } from './status'
import { isUnrecordable } from './unrecordable-response'
import { isUnsuccessful } from './unsuccessful-response'

export interface WebhookOptions<Body = unknown> {
  /**
   * Its records are scoped by the sender: `idempotency.scoped(provider.name).find(eventId)`, and so `forget`. Two
   * endpoints that handle the same events of one sender each need their own: `idempotency.scoped(...)`.
   */
  idempotency: Idempotency
  /** Who sends: a preset of `@hookonce/providers`, or an object of that shape. */
  provider: Provider<Body>
  /** A larger body is refused with 413. Bytes. @default 1_048_576 (1 MiB) */
  maxBodyBytes?: number
  /**
   * How long a redelivery waits for a run in progress, before it is answered 503. Milliseconds, less than
   * `provider.timeoutMs`. @default 40 % of `provider.timeoutMs`, and at most the `waitMs` of `idempotency`
   */
  waitMs?: number
  /** Does this response of the handler mean that the event is handled? If not, a redelivery runs it again. @default 2xx */
  completes?: (response: Response) => boolean
  /**
   * What the sender is told of an event that has failed for good: 200, so that it stops sending what no try can
   * mend, or the failure (the handler's own response, else 500). @default 'acknowledge'
   */
  failed?: 'acknowledge' | 'report'
  /**
   * What becomes of an error that the handler throws: an answer (500), or a rejection, so that the framework
   * logs and answers it. So too with an error of the provider. @default 'respond'
   */
  onHandlerError?: 'respond' | 'throw'
}

/** For a sender of several events in one request. Each is claimed, handled and recorded by itself. */
export interface WebhookBatchOptions<Body = unknown> extends Omit<WebhookOptions<Body>, 'provider' | 'completes'> {
  /** Who sends: a preset of `@hookonce/providers`, or an object of that shape. */
  provider: BatchProvider<Body>
  /**
   * How many events of a request are handled at once. 1 keeps their order: the first that is not recorded ends the
   * request, and a redelivery goes on from there. @default 10
   */
  concurrency?: number
}

/** The options in force: `run` is what they mean to core. */
export type Settings = Required<Omit<WebhookOptions, 'waitMs' | 'provider'>> & {
  run: RunOptions
  success: number
} & Answering

const shared = ['idempotency', 'provider', 'maxBodyBytes', 'waitMs', 'failed', 'onHandlerError']

/** Of the sender's patience, a duplicate spends this much on waiting, and the store may take this much for a claim. */
const waitingShare = 0.4
const storeShare = 0.5
/** What core takes: about 300 years. */
const longestMs = 1e13

/** Checks the options once, at construction. Throws `INVALID_OPTION`. */
export function resolveOptions<Body>(options: WebhookOptions<Body>): Settings {
  checkNames(options, [...shared, 'completes'])
  checkProvider(options)
  checkFunction(
    'provider.read',
    options.provider.read,
    'A sender of several events in one request is for webhookBatch().',
  )
  const { completes = isSuccess } = options
  checkFunction('completes', completes, 'It must be a function of the response.')
  return settingsOf(options, completes)
}

/** Likewise. */
export function resolveBatchOptions<Body>(options: WebhookBatchOptions<Body>): Settings & { concurrency: number } {
  checkNames(options, [...shared, 'concurrency'])
  checkProvider(options)
  checkFunction('provider.readBatch', options.provider.readBatch, 'A sender of one event a request is for webhook().')
  const { concurrency = 10 } = options
  checkWhole('concurrency', concurrency, 1, 1_000)
  return { ...settingsOf(options, isSuccess), concurrency }
}

function checkProvider({ idempotency, provider }: WebhookOptions | WebhookBatchOptions): void {
  checkFunction('idempotency', idempotency?.run, 'It is made by createIdempotency().')
  checkFunction('provider', provider?.verify, 'It must have verify() and read(): see @hookonce/providers.')
  checkWhole('provider.timeoutMs', provider.timeoutMs, 2, longestMs)
  checkWhole('provider.retentionMs', provider.retentionMs, 1, longestMs)
}

function settingsOf(options: WebhookOptions | WebhookBatchOptions, completes: Settings['completes']): Settings {
  const { idempotency, provider, maxBodyBytes = 1024 * 1024 } = options
  const { policy } = idempotency
  const { timeoutMs, retentionMs } = provider
  const { waitMs = Math.min(policy.waitMs, Math.floor(timeoutMs * waitingShare)) } = options
  const { failed = 'acknowledge', onHandlerError = 'respond' } = options
  checkWhole('maxBodyBytes', maxBodyBytes, 1, Number.MAX_SAFE_INTEGER)
  checkWhole('waitMs', waitMs, 0, timeoutMs - 1)
  checkOneOf('failed', failed, ['acknowledge', 'report'])
  checkOneOf('onHandlerError', onHandlerError, ['respond', 'throw'])

  return {
    // Two senders that use the same id speak of two events.
    idempotency: idempotency.scoped(provider.name),
    maxBodyBytes,
    completes,
    failed,
    onHandlerError,
    success: provider.successStatuses?.[0] ?? 200,
    meanings: webhookMeanings,
    restore: (recorded) => readable(recorded),
    run: {
      inProgress: 'wait',
      waitMs,
      storeDeadlineMs: Math.min(policy.storeDeadlineMs, Math.floor(timeoutMs * storeShare)),
      // What the sender may still resend must still be known (F82).
      retentionMs: Math.max(policy.retentionMs, retentionMs),
      isRetryable: (error) => isUnsuccessful(error) || (!isUnrecordable(error) && policy.isRetryable(error)),
    },
  }
}

const isSuccess = ({ ok }: Response): boolean => ok

/** What a call's own limits make of the options: a wait may become shorter by them, never longer. */
export function limited(run: RunOptions, limits: RunOptions = {}): RunOptions {
  const { waitMs = 0 } = run
  return { ...run, ...limits, waitMs: Math.min(waitMs, limits.waitMs ?? waitMs) }
}
