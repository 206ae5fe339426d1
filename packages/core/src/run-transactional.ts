import { outcomeOf, type Ran } from './attempt'
import type { Call } from './call'
import type { Granted } from './claim'
import type { Handler, RunContext } from './context'
import { IdempotencyError, isIdempotencyError } from './errors'
import { notify } from './events'
import type { HeldLease } from './lease'
import { nothing } from './runtime'
import { adopt, encode, settleFailed } from './settle'
import type { SettleInReply, Transactions } from './store'
import { judge } from './verdict'

/**
 * A run whose handler may complete within a transaction. Once it has, the transaction alone decides: its outcome is
 * recorded with its effects, or neither is.
 */
export async function runTransactional<Result>(
  store: Transactions<unknown>,
  handler: Handler<Result>,
  context: RunContext,
  call: Call,
  granted: Granted,
  held: HeldLease,
): Promise<Ran<Result>> {
  const { runtime, on, key, policy } = call
  let completed: { value: unknown; problem?: unknown; reply: SettleInReply | 'unknown' } | undefined
  let committed = false

  async function complete(tx: unknown, value?: unknown): Promise<void> {
    const { bytes: result, problem } = encode(call, value)
    completed = { value, problem, reply: 'unknown' }
    // From here on the row's lock is the lease: a renewal would wait for it.
    held.stop()
    const outcome = { status: 'completed', result, retentionMs: policy.retentionMs } as const
    let cancel = nothing as () => void
    const late = new Promise<never>((_, reject) => {
      cancel = runtime.timer(() => reject(new IdempotencyError('STORE_UNAVAILABLE')), policy.storeDeadlineMs)
    })
    try {
      // Never sent again: to try the transaction again is its owner's to decide.
      completed.reply = await Promise.race([store.settleIn(tx, granted, outcome), late])
    } catch (error) {
      notify(on, 'storeError', { key, operation: 'settle', error })
      throw error
    } finally {
      cancel()
    }
    // Thrown, so that the caller's writes roll back too. What is recorded instead is adopted when the run ends.
    if (completed.reply !== 'ok') throw new IdempotencyError('LEASE_LOST')
  }

  async function transaction<Value>(work: (tx: unknown) => Value | Promise<Value>): Promise<Value> {
    const value = await store.transaction(async (tx) => {
      const worked = await work(tx)
      await complete(tx, worked)
      return worked
    })
    committed = true
    return value
  }

  const ran = await outcomeOf(handler, Object.assign(context, { complete, transaction }))
  if (!completed || ran.outcome) return ran
  const { value, problem, reply } = completed
  held.stop()
  if (held.state === 'running') held.state = 'settling'

  if (!('error' in ran)) {
    // The handler's word is not enough: a rollback may have gone unnoticed, and the event would be lost.
    const told = committed ? 'ok' : 'stale'
    return { outcome: await adopt(call, granted, ran.value, told, problem).catch(notCommitted) }
  }
  // Its COMMIT may have gone through, and only the reply been lost. Or be late: the settle waits for the row.
  if (reply === 'ok' || reply === 'unknown') {
    await settleFailed(call, granted, ran.error, judge(policy, ran.error, context, held.lost))
  }
  const outcome = await adopt(call, granted, value as Result, 'stale', problem).catch(nothing)
  return outcome ? { outcome } : ran
}

function notCommitted(error: unknown): never {
  if (!isIdempotencyError(error, 'LEASE_LOST')) throw error
  throw new IdempotencyError('OUTCOME_UNKNOWN', 'The transaction given to ctx.complete() is not known to be committed')
}
