import { ask } from './ask'
import type { Call, RunResult } from './call'
import { decodeResult } from './codec'
import { IdempotencyError } from './errors'
import { notify } from './events'
import { describeFailure } from './failure'
import { nothing } from './runtime'
import type { Lease, Outcome, SettleReply } from './store'
import type { Verdict } from './verdict'

/** Records what the handler returned. Resolves with the outcome that stands: this one, or a successor's. */
export async function settleCompleted<Result>(call: Call, lease: Lease, value: Result): Promise<RunResult<Result>> {
  // Encoded first: a result that can't be is a run without a result, never a run that is not recorded (F88).
  const { bytes: result, problem: unrecorded } = encode(call, value)
  const { retentionMs } = call.policy
  let reply: SettleReply
  try {
    reply = await settle(call, lease, { status: 'completed', result, retentionMs })
  } catch (cause) {
    throw new IdempotencyError('OUTCOME_UNKNOWN', '', { cause })
  }
  return adopt(call, lease, value, reply, unrecorded)
}

/** The outcome that stands: this run's own, or when that was `stale`, what the record says. Throws `LEASE_LOST`. */
export async function adopt<Result>(
  call: Call,
  { key: storeKey, attempts, fence, owner, fingerprint }: Lease,
  value: Result,
  reply: SettleReply,
  unrecorded?: unknown,
): Promise<RunResult<Result>> {
  const { on, key } = call
  if (reply === 'stale') {
    const found = await ask(call, 'find', call.policy.storeDeadlineMs, () => call.store.find(storeKey)).catch(nothing)
    // What another input came to is no answer to this one (F85).
    const alien = fingerprint && found?.fingerprint && fingerprint !== found.fingerprint
    if (found?.status !== 'completed' || alien) throw new IdempotencyError('LEASE_LOST')
    if (found.owner !== owner || found.fence !== fence) return replay(call, found)
  }
  notify(on, 'completed', { key, attempt: attempts, fence, unrecorded })
  return { status: 'executed', value, attempts }
}

/** The recorded result, for a duplicate. Throws `RESULT_UNAVAILABLE`. */
export function replay<Result>(
  { on, key, policy }: Call,
  { result, attempts }: { result?: Uint8Array; attempts: number },
): RunResult<Result> {
  const value = decodeResult(policy.codec, result) as Result
  notify(on, 'replayed', { key, attempts })
  return { status: 'replayed', value, attempts }
}

/** Records that the handler failed; whatever becomes of it, the handler's own error is the caller's answer. */
export async function settleFailed(
  call: Call,
  lease: Lease,
  thrown: unknown,
  { verdict, ...when }: Verdict,
): Promise<void> {
  // The verdict must survive an error that is too large, or that the codec can't encode.
  const error = encode(call, describeFailure(thrown, verdict)).bytes ?? encode(call, { verdict }, 1e9).bytes
  const { retentionMs } = call.policy
  // What can't be recorded is left to the end of the lease (F28); `storeError` has told.
  await settle(call, lease, { status: 'failed', error, retentionMs, ...when }).catch(nothing)
}

async function settle(call: Call, lease: Lease, outcome: Outcome): Promise<SettleReply> {
  const { store, on, key } = call
  const { storeDeadlineMs, leaseMs } = call.policy
  // A completion is worth more patience: lost, the handler runs again (F26).
  const deadlineMs = outcome.status === 'completed' ? Math.max(storeDeadlineMs, leaseMs) : storeDeadlineMs
  const reply = await ask(call, 'settle', deadlineMs, () => store.settle(lease, outcome))
  if (reply !== 'ok') notify(on, reply === 'stale' ? 'leaseLost' : 'vanished', { key, fence: lease.fence })
  return reply
}

export function encode({ policy }: Call, value: unknown, limit = policy.maxResultBytes) {
  try {
    const bytes = policy.codec.encode(value)
    return bytes.length > limit ? { problem: new RangeError(`${bytes.length} bytes are over ${limit}`) } : { bytes }
  } catch (problem) {
    return { problem }
  }
}
