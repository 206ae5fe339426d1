import type { Policy, RunContext } from '@hookonce/core'
import { type Answering, answerHandlerFailure, answerRefusal, type HandlerFailure } from './failure'
import { type Digest, fingerprintOf, sha256 } from './key-fingerprint'
import { readKey } from './key-header'
import { type IdempotencyKeyOptions, type KeySettings, resolveKeyOptions } from './key-options'
import { limited } from './options'
import { problem } from './problem'
import { asReplay, type HandledResponse, record } from './recorded'
import { setRunContext } from './run-context'
import type { ProblemCode } from './status'
import { UnrecordableResponse, unrecordable } from './unrecordable-response'
import { isUnsuccessful, UnsuccessfulResponse } from './unsuccessful-response'

/** A request, as far as its key is concerned: what a binding makes of its framework's. */
export interface KeyedRequest<Request> {
  /** The framework's own, which `scope` and `fingerprint` are given. */
  request: Request
  method: string
  /** With the query, as the client sent it. */
  path: string
  /** The value of a header; several are one, joined by commas. */
  header(name: string): string | null | undefined
  /** What stands for the body in the fingerprint, or why it can't be read. Asked for once, before anything is claimed. */
  body(maxBytes: number): BodyReading | Promise<BodyReading>
}

export type BodyReading = Uint8Array | string | { refused: 'BODY_TOO_LARGE' | 'BODY_UNREADABLE'; detail?: string }

/** `idempotencyKey` without a framework: what the bindings stand on. */
export interface KeyGuard<Request> {
  /** Does this request take part? If not, the binding hands it on and leaves its response alone. */
  guards(request: KeyedRequest<Request>): boolean
  /**
   * Has `handle` called where the key is free. It runs the handler, and resolves when the handler has ended its response,
   * which the binding holds back. Then this resolves: with undefined, the response that is held back is let go as it
   * is; with a `Response`, that is sent in its place (a replay, a refusal, or a run whose outcome was not recorded).
   *
   * Rejects with what `handle` rejects with, and only under `onHandlerError: 'throw'`. `limits` are this request's own:
   * a lease that ends before the function that runs it.
   */
  answer(
    request: KeyedRequest<Request>,
    handle: (context: RunContext) => Promise<HandledResponse>,
    limits?: Partial<Policy>,
  ): Promise<Response | undefined>
  /** The most that is recorded of a body: what is larger need not be held back whole. Bytes. */
  maxResultBytes: number
}

/** Throws `INVALID_OPTION` for an option that is missing, unknown or out of range. */
export function keyGuard<Request extends object>(
  options: IdempotencyKeyOptions<Request>,
  digest: Digest = sha256,
): KeyGuard<Request> {
  const settings = resolveKeyOptions(options)
  const { methods, required, header, idempotency } = settings
  return {
    guards: (call) => methods.has(call.method) && (required || (call.header(header) ?? null) !== null),
    answer: (call, handle, limits) => answer(settings, digest, call, handle, limits),
    maxResultBytes: idempotency.policy.maxResultBytes,
  }
}

async function answer<Request extends object>(
  settings: KeySettings<Request>,
  digest: Digest,
  call: KeyedRequest<Request>,
  handle: (context: RunContext) => Promise<HandledResponse>,
  limits?: Partial<Policy>,
): Promise<Response | undefined> {
  const refuse = (code: ProblemCode, detail?: string) => problem(code, { detail }, settings.meanings)
  const reading = readKey(call.header(settings.header))
  if ('missing' in reading) return refuse('KEY_MISSING', `The header ${settings.header} is missing`)
  if ('malformed' in reading) return refuse('INVALID_KEY', reading.malformed)
  const { key } = reading

  let answering: Answering = settings
  let ended = false
  let failure: HandlerFailure | undefined
  const run = async (context: RunContext) => {
    setRunContext(call.request, context)
    try {
      const handled = await handle(context)
      const refusal = unrecordable(handled)
      if (refusal) throw new UnrecordableResponse(refusal)
      ended = true
      const recorded = record(handled, settings.idempotency.policy.maxResultBytes, settings.kept)
      if (!settings.completes(handled)) throw new UnsuccessfulResponse(recorded)
      return recorded
    } catch (error) {
      // The abort's own reason, thrown on, is core's word on the run and not the handler's.
      if (error !== context.signal.reason) failure = { error, retryAfterMs: context.retryAfterMs }
      throw error
    }
  }

  try {
    // Both before the handler runs, which may change what they are taken from (peers: 2a.4).
    const scope = await settings.scope(call.request)
    if (typeof scope !== 'string' || scope === '') return refuse('INVALID_OPTION', 'This request belongs to no scope')
    const idempotency = settings.idempotency.scoped(scope)
    answering = { ...settings, idempotency }
    const fingerprint = await fingerprintOf(settings, digest, call)
    if (typeof fingerprint === 'object' && 'refused' in fingerprint)
      return refuse(fingerprint.refused, fingerprint.detail)
    const { status, value } = await idempotency.run(key, run, { ...limited(settings.run, limits), fingerprint })
    if (status === 'executed' && ended) return undefined
    return asReplay(settings.restore(value) ?? refuse('RESULT_UNAVAILABLE'))
  } catch (error) {
    // Told apart by identity: a handler may throw an IdempotencyError too, of another key's.
    if (!failure || failure.error !== error) return answerRefusal(answering, key, error)
    return isUnsuccessful(error) ? undefined : answerHandlerFailure(answering, key, failure)
  }
}
