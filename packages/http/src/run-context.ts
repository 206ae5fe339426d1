import type { RunContext } from '@hookonce/core'

const contexts = new WeakMap<object, RunContext>()

/**
 * The context of the run that a request is handled in, for handlers that are given the request alone: attempt, fence,
 * signal, `deriveKey`. Undefined where `idempotencyKey` has let the request pass untouched. `request` is the framework's
 * own: what `scope` is given.
 */
export const runContext = (request: object): RunContext | undefined => contexts.get(request)

export function setRunContext(request: object, context: RunContext): void {
  contexts.set(request, context)
}
