import type { Call, RunResult } from './call'
import type { Granted } from './claim'
import { Context, type Handler, type RunContext } from './context'
import { IdempotencyError } from './errors'
import { notify } from './events'
import { HeldLease } from './lease'
import { settleCompleted, settleFailed } from './settle'
import { judge } from './verdict'

/** How an attempt ended: with an outcome, or with what the handler threw. */
export type Attempt<Result> =
  | { outcome: RunResult<Result> }
  /** `again`: another attempt may follow, after `retryAfterMs`. */
  | { outcome?: undefined; error: unknown; again: boolean; retryAfterMs: number }

/** Runs the handler under a granted claim, and records how it ended. */
export async function attempt<Result>(
  call: Call,
  granted: Granted,
  handler: Handler<Result>,
): Promise<Attempt<Result>> {
  const { store, on, runs, key, storeKey } = call
  const { fence, attempts, takeover } = granted
  const held = new HeldLease(call, granted)
  const context = new Context(call, granted, held)

  runs.byKey[storeKey] = held
  notify(on, 'claimed', { key, attempt: attempts, fence, takeover })
  try {
    const ran = await (store.extension?.run ?? outcomeOf)(handler, context, call, granted, held)
    held.stop()
    if (ran.outcome) return ran
    // Given back at a shutdown: that outcome stands, and another run may have begun.
    if (held.state === 'released') throw 'error' in ran ? ran.error : new IdempotencyError('CLOSED')
    held.state = 'settling'
    if (!('error' in ran)) return { outcome: await settleCompleted(call, granted, ran.value) }

    const { error } = ran
    const verdict = judge(call.policy, error, context, held.lost)
    const again = verdict.retryAfterMs !== undefined
    notify(on, 'failed', { key, attempt: attempts, fence, error, final: !again })
    await settleFailed(call, granted, error, verdict)
    return { error, again, retryAfterMs: context.retryAfterMs }
  } finally {
    // Another run of the key may have begun here since, after a takeover.
    if (runs.byKey[storeKey] === held) delete runs.byKey[storeKey]
    held.end()
  }
}

/** How a handler ended, or the whole run, where that is decided already. */
export type Ran<Result> =
  | { value: Result; outcome?: undefined }
  | { error: unknown; outcome?: undefined }
  | { outcome: RunResult<Result> }

export const outcomeOf = async <Result>(handler: Handler<Result>, context: RunContext): Promise<Ran<Result>> => {
  try {
    return { value: await handler(context) }
  } catch (error) {
    return { error }
  }
}
