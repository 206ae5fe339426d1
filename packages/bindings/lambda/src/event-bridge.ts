import type { Idempotency, RunContext } from '@hookonce/core'
import { type LambdaContext, limitsOf } from './limits'

/**
 * Handles each event of EventBridge once, by its `id`, for a rule whose target is this function. Rejects where it has
 * failed, and Lambda tries again; resolves with the handler's value, or with the recorded one. Events that come by way of
 * a queue, several at once, are for `sqs`.
 */
export function eventBridge<Event extends { id: string }, Value>(
  { idempotency }: { idempotency: Idempotency },
  handler: (event: Event, context: RunContext) => Value | Promise<Value>,
): (event: Event, context: LambdaContext) => Promise<Value> {
  return async (event, context) => {
    const handle = async (run: RunContext) => handler(event, run)
    const { value } = await idempotency.run(event.id, handle, limitsOf(context, idempotency))
    return value
  }
}
