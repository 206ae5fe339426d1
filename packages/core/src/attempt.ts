import { backoffMs } from './backoff'
import type { Call, RunResult } from './call'
import type { Granted } from './claim'
import type { Handler, RunContext } from './context'
import { notify } from './events'
import { deriveKey } from './key'
import { LeaseKeeper } from './lease'
import { LocalRun, type Settled } from './local-run'
import { closedError } from './runs'
import { settleCompleted, settleFailed } from './settle'
import { judge } from './verdict'

export type Attempt<Result> =
  | { ended: 'well'; outcome: RunResult<Result> }
  /** The handler threw; `again`: another attempt may follow, after `retryAfterMs`. */
  | { ended: 'badly'; error: unknown; again: boolean; retryAfterMs: number }

/** Runs the handler under a granted claim, and records how it ended. */
export async function attempt<Result>(call: Call, grant: Granted, handler: Handler<Result>): Promise<Attempt<Result>> {
  const { host, runs, key, storeKey } = call
  const { lease, takeover } = grant
  const keeper = keep(call, grant)
  const context = contextOf(call, grant, keeper)
  const run = new LocalRun(call, lease, keeper)

  runs.add(storeKey, run)
  notify(host.on, 'claimed', { key, attempt: lease.attempts, takeover, fence: lease.fence })
  let settled: Settled | undefined
  try {
    const ran = await outcomeOf(handler, context)
    keeper.stop()
    if (!run.finish()) throw 'error' in ran ? ran.error : closedError('The claim was given back during the run')
    if ('error' in ran) {
      const verdict = judge(call.policy, ran.error, context, keeper.lost)
      const final = verdict.retryAfterMs === undefined
      notify(host.on, 'failed', { key, attempt: lease.attempts, fence: lease.fence, error: ran.error, final })
      await settleFailed(call, lease, ran.error, verdict)
      return { ended: 'badly', error: ran.error, again: !final, retryAfterMs: context.retryAfterMs }
    }
    const completed = await settleCompleted(call, lease, ran.value)
    settled = completed.settled
    return { ended: 'well', outcome: completed.outcome }
  } finally {
    runs.remove(storeKey, run)
    run.end(settled)
  }
}

const outcomeOf = async <Result>(handler: Handler<Result>, context: RunContext) => {
  try {
    return { value: await handler(context) }
  } catch (error) {
    return { error }
  }
}

function keep({ host, key, policy }: Call, { lease, sentAt }: Granted): LeaseKeeper {
  const { leaseMs, maxRuntimeMs } = policy
  const renew = async () => {
    try {
      return await host.store.renew(lease, leaseMs)
    } catch (error) {
      notify(host.on, 'storeError', { key, operation: 'renew', error })
      throw error
    }
  }
  return new LeaseKeeper({ runtime: host.runtime, leaseMs, maxRuntimeMs, sentAt, renew })
}

function contextOf(
  { host, key, storeKey, policy }: Call,
  { lease, takeover }: Granted,
  keeper: LeaseKeeper,
): RunContext {
  return {
    key,
    attempt: lease.attempts,
    takeover,
    fence: lease.fence,
    get signal() {
      return keeper.signal
    },
    retryAfterMs: backoffMs(policy.backoff, lease.attempts, host.runtime.random()),
    deriveKey: (name) => deriveKey(storeKey, name),
  }
}
