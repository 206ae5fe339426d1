import type { Fingerprint, Idempotency, RunOptions } from '@hookonce/core'
import { bodylessReplay } from './bodyless-replay'
import { checkFunction, checkNames, checkOneOf, checkWhole } from './checks'
import type { Answering } from './failure'
import { readable } from './recorded'
import { keptWith } from './replay-headers'
import { apiMeanings } from './status'
import { isUnrecordable } from './unrecordable-response'
import { isUnsuccessful } from './unsuccessful-response'

/** `Request` is the framework's own request: what `scope` and `fingerprint` are given. */
export interface IdempotencyKeyOptions<Request = globalThis.Request> {
  idempotency: Idempotency
  /**
   * Whose key it is: a tenant, a user. Taken from what the request has proved (a session, a token), never from what it
   * merely says, or one client gets the answers of another. `() => 'public'` where there is nobody to tell apart.
   * A person finds and frees a record by `idempotency.scoped(scope).find(key)`, and `.forget(key)`.
   */
  scope: (request: Request) => string | Promise<string>
  /** Is a request without a key refused (400), or handed on untouched? @default true */
  required?: boolean
  /** Requests with another method are handed on untouched. @default ['POST', 'PATCH'] */
  methods?: readonly string[]
  /** @default 'Idempotency-Key' */
  header?: string
  /**
   * What a retry must repeat. Taken when the request arrives; the same key with another one is 422.
   * @default method, path with query, and body
   */
  fingerprint?: (request: Request) => Fingerprint | Promise<Fingerprint>
  /** A larger body is refused with 413, where the default fingerprint has to read it. Bytes. @default 1_048_576 (1 MiB) */
  maxBodyBytes?: number
  /**
   * How long a request waits for an earlier one with its key, before it is answered 409. Milliseconds.
   * @default 0; the `waitMs` of `idempotency` where its `inProgress` is 'wait'
   */
  waitMs?: number
  /** Does this response of the handler complete the key? If not, a retry runs it again. @default status below 500 */
  completes?: (response: { status: number }) => boolean
  /** Names of headers that a replay repeats besides the usual ones: ids of the API's own, `X-...-Id`. @default none */
  replayHeaders?: readonly string[]
  /**
   * What becomes of an error that a fetch-style handler throws, and of one of `scope` or `fingerprint`: an answer (500),
   * or a rejection, so that the framework logs and answers it. @default 'respond'
   */
  onHandlerError?: 'respond' | 'throw'
}

export interface KeySettings<Request>
  extends Required<
      Pick<IdempotencyKeyOptions<Request>, 'scope' | 'required' | 'header' | 'maxBodyBytes' | 'completes'>
    >,
    Answering {
  fingerprint: IdempotencyKeyOptions<Request>['fingerprint']
  methods: ReadonlySet<string>
  /** Names of the headers that a record keeps. */
  kept: ReadonlySet<string>
  run: RunOptions
}

const names = [
  ...['idempotency', 'scope', 'required', 'methods', 'header', 'fingerprint', 'maxBodyBytes', 'waitMs', 'completes'],
  ...['replayHeaders', 'onHandlerError'],
]
const longestWaitMs = 3_600_000
const token = /^[!#$%&'*+.^_`|~\w-]+$/

/** Checks the options once, at construction. Throws `INVALID_OPTION`. */
export function resolveKeyOptions<Request>(options: IdempotencyKeyOptions<Request>): KeySettings<Request> {
  checkNames(options, names)
  const { idempotency, scope, fingerprint, required = true, methods = ['POST', 'PATCH'] } = options
  const { header = 'Idempotency-Key', maxBodyBytes = 1024 * 1024, replayHeaders = [] } = options
  const { completes = ({ status }) => status < 500, onHandlerError = 'respond' } = options
  checkFunction('idempotency', idempotency?.run, 'It is made by createIdempotency().')
  const { policy } = idempotency
  const { waitMs = policy.inProgress === 'wait' ? policy.waitMs : 0 } = options
  checkFunction(
    'scope',
    scope,
    "It must be a function of the request; () => 'public' where there is nobody to tell apart.",
  )
  checkFunction('fingerprint', fingerprint ?? scope, 'It must be a function of the request.')
  checkFunction('completes', completes, 'It must be a function of the response.')
  checkOneOf('required', required, [true, false])
  checkOneOf('onHandlerError', onHandlerError, ['respond', 'throw'])
  checkWhole('maxBodyBytes', maxBodyBytes, 1, Number.MAX_SAFE_INTEGER)
  checkWhole('waitMs', waitMs, 0, longestWaitMs)
  checkTokens('header', [header])
  checkTokens('methods', methods)

  const kept = keptWith(replayHeaders)
  return {
    ...{ idempotency, scope, fingerprint, required, header, maxBodyBytes, completes, onHandlerError },
    methods: new Set(methods.map((method) => method.toUpperCase())),
    kept,
    failed: 'report',
    meanings: apiMeanings,
    restore: (recorded) => readable(recorded, kept, bodylessReplay),
    run: {
      inProgress: waitMs > 0 ? 'wait' : 'reject',
      waitMs,
      // A request can be handled once: its body is read, its answer given.
      retries: 0,
      isRetryable: (error) => isUnsuccessful(error) || (!isUnrecordable(error) && policy.isRetryable(error)),
    },
  }
}

function checkTokens(name: string, values: readonly string[]): void {
  const given: readonly unknown[] = Array.isArray(values) ? values : []
  if (given.length === 0) checkFunction(name, undefined, 'It must be a list of names, at least one.')
  for (const value of given) {
    if (typeof value !== 'string' || !token.test(value))
      checkFunction(name, value, 'It must be a name, as HTTP has it.')
  }
}
