import { attempt } from './attempt'
import type { Call, RunResult } from './call'
import { claim, type Granted, newOwner } from './claim'
import type { Handler } from './context'
import { notify } from './events'
import type { LocalRun } from './local-run'
import { ambiguous, exhausted, inProgress, mismatch, recordedError, replay } from './replay'
import { closedError } from './runs'
import { settleFailed } from './settle'
import { runUnprotected } from './unprotected'
import { released } from './verdict'
import { patience } from './wait'

/** The way of one call: claim the key, then run, replay, wait or refuse. */
export async function run<Result>(call: Call, handler: Handler<Result>): Promise<RunResult<Result>> {
  const { host, runs, policy, key } = call
  let retries = policy.retries
  let waiting = patience(host.runtime, runs, policy.inProgress === 'wait' ? policy.waitMs : 0)
  let owner = newOwner(host)
  let retrying = false
  let told = false

  for (;;) {
    runs.assertOpen()
    const local = waiting.left() > 0 ? joinable(call) : undefined
    if (local) {
      const settled = await waiting.join(local)
      if (settled) return replay(call, settled)
      if (waiting.left() === 0) throw inProgress(local.remainingMs())
      continue
    }

    const reply = await claimFor(call, owner)
    switch (reply?.status) {
      case undefined:
        return runUnprotected(call, handler)
      case 'completed':
        return replay(call, reply)
      case 'mismatch':
        throw mismatch()
      case 'failed':
        // Our own retry, held back by a store whose clock is a little behind ours.
        if (!retrying || reply.retryAfterMs === undefined || reply.retryAfterMs > waiting.left()) {
          throw recordedError(call, reply)
        }
        await runs.pause(host.runtime, reply.retryAfterMs)
        break
      case 'processing':
        if (!told) notify(host.on, 'inProgress', { key, retryAfterMs: reply.retryAfterMs })
        told = true
        if (waiting.left() === 0) throw inProgress(reply.retryAfterMs)
        await waiting.poll(reply.retryAfterMs)
        break
      case 'claimed': {
        await assertRunnable(call, reply)
        const ended = await attempt(call, reply, handler)
        if (ended.ended === 'well') return ended.outcome
        if (!ended.again || retries-- === 0) throw ended.error
        await runs.pause(host.runtime, ended.retryAfterMs)
        if (runs.closed) throw ended.error
        // A new claim, which a rival may win: then its outcome is awaited.
        owner = newOwner(host)
        waiting = patience(host.runtime, runs, policy.waitMs)
        retrying = true
        break
      }
      default:
        reply satisfies never
    }
  }
}

/** Undefined: the store can't be asked, and the policy is to run all the same. */
async function claimFor({ host, key, storeKey, fingerprint, policy }: Call, owner: string) {
  const { leaseMs, retentionMs } = policy
  try {
    return await claim(host, key, { key: storeKey, owner, leaseMs, retentionMs, fingerprint }, policy)
  } catch (error) {
    if (policy.onStoreError === 'reject') throw error
    return undefined
  }
}

/** A run of this process to wait for without asking the store. Throws `FINGERPRINT_MISMATCH`, which goes before all else (F85). */
function joinable({ runs, storeKey, fingerprint }: Call): LocalRun | undefined {
  const local = runs.find(storeKey)
  if (!local || local.lost) return undefined
  if (fingerprint === undefined) return local
  // Then only the store knows what the key was first claimed with.
  if (local.fingerprint === undefined) return undefined
  if (local.fingerprint !== fingerprint) throw mismatch()
  return local
}

/** A grant that must not be used ends here, recorded: the handler is not run. */
async function assertRunnable(call: Call, { lease, attempts, takeover }: Granted): Promise<void> {
  const { runs, policy } = call
  if (runs.closed) {
    const closed = closedError('The claim came too late')
    await settleFailed(call, lease, closed, released)
    throw closed
  }
  if (takeover && policy.takeover === 'block') {
    const error = ambiguous()
    await settleFailed(call, lease, error, { reason: 'ambiguous' })
    throw error
  }
  // Attempts are counted at the claim, so that a handler that crashes its process ends here too (F15).
  if (attempts > policy.maxAttempts) {
    const error = exhausted(policy)
    await settleFailed(call, lease, error, { reason: 'exhausted' })
    throw error
  }
}
