import { ask } from './ask'
import type { Call, RunResult } from './call'
import { IdempotencyError } from './errors'
import { ignore, notify } from './events'
import { describeFailure } from './failure'
import type { Settled } from './local-run'
import { replay } from './replay'
import type { Lease, Outcome, SettleReply } from './store'
import type { Verdict } from './verdict'

/** Records what the handler returned. Resolves with the outcome that stands: this one, or a successor's. */
export async function settleCompleted<Result>(
  call: Call,
  lease: Lease,
  value: Result,
): Promise<{ outcome: RunResult<Result>; settled: Settled }> {
  const { host, key, policy } = call
  const { attempts, fence, owner } = lease
  const executed = { status: 'executed', value, attempts } as const
  // Encoded first: a result that can't be is a run without a result, never a run that is not recorded (F88).
  const { bytes: result, problem: unrecorded } = encode(call, value)
  const reply = await settle(call, lease, { status: 'completed', result, retentionMs: policy.retentionMs }).catch(
    (cause) => {
      const message = 'The handler returned, but its outcome could not be recorded: it may run again'
      throw new IdempotencyError('OUTCOME_UNKNOWN', message, { cause })
    },
  )
  if (reply !== 'stale') {
    notify(host.on, 'completed', { key, attempt: attempts, fence, ...(unrecorded !== undefined && { unrecorded }) })
    return { outcome: executed, settled: { result, attempts } }
  }

  const found = await ask(host, { key, operation: 'find', deadlineMs: policy.storeDeadlineMs }, () =>
    host.store.find(lease.key),
  ).catch(() => undefined)
  if (found?.status !== 'completed') {
    throw new IdempotencyError('LEASE_LOST', 'Another owner took over during the run, and has not completed')
  }
  if (found.owner === owner && found.fence === fence) return { outcome: executed, settled: found }
  return { outcome: replay<Result>(call, found), settled: found }
}

/** Records that the handler failed; whatever becomes of it, the handler's own error is the caller's answer. */
export async function settleFailed(call: Call, lease: Lease, error: unknown, verdict: Verdict): Promise<void> {
  const { reason, ...when } = verdict
  const failure = describeFailure(error, reason)
  // Why it failed must survive a message that is too large, or that the codec can't encode.
  const bytes = encode(call, failure).bytes ?? encode(call, { reason, name: failure.name, message: '' }, Infinity).bytes
  const outcome: Outcome = { status: 'failed', error: bytes, retentionMs: call.policy.retentionMs, ...when }
  // What can't be recorded is left to the end of the lease (F28); `storeError` has told.
  await settle(call, lease, outcome).catch(ignore)
}

async function settle({ host, key, policy }: Call, lease: Lease, outcome: Outcome): Promise<SettleReply> {
  const { storeDeadlineMs, leaseMs } = policy
  // A completion is worth more patience: lost, the handler runs again (F26).
  const deadlineMs = outcome.status === 'completed' ? Math.max(storeDeadlineMs, leaseMs) : storeDeadlineMs
  const reply = await ask(host, { key, operation: 'settle', deadlineMs }, () => host.store.settle(lease, outcome))
  if (reply === 'vanished') notify(host.on, 'vanished', { key, fence: lease.fence })
  if (reply === 'stale') notify(host.on, 'leaseLost', { key, fence: lease.fence })
  return reply
}

function encode(
  { policy }: Call,
  value: unknown,
  limit = policy.maxResultBytes,
): { bytes?: Uint8Array; problem?: unknown } {
  try {
    const bytes = policy.codec.encode(value)
    if (bytes.length <= limit) return { bytes }
    return { problem: new RangeError(`${bytes.length} bytes are more than maxResultBytes, ${limit}`) }
  } catch (problem) {
    return { problem }
  }
}
