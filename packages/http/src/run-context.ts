import type { RunContext } from '@hookonce/core'

/** Of a property rather than a WeakMap, which costs the collector more than all the rest of a request. */
const context = Symbol('hookonce.runContext')

type Tagged = { [context]?: RunContext }

/**
 * The context of the run that a request is handled in, for handlers that are given the request alone: attempt, fence,
 * signal, `deriveKey`. Undefined where `idempotencyKey` has let the request pass untouched. `request` is the framework's
 * own: what `scope` is given.
 */
export const runContext = (request: object): RunContext | undefined => (request as Tagged)[context]

export function setRunContext(request: object, of: RunContext): void {
  ;(request as Tagged)[context] = of
}
