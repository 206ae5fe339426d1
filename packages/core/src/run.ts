import { attempt } from './attempt'
import type { Call, RunResult } from './call'
import { claim, type Granted, newOwner, type Refused } from './claim'
import { Context, type Handler } from './context'
import { IdempotencyError } from './errors'
import { notify } from './events'
import { recordedError } from './failure'
import { replay, settleFailed } from './settle'
import { released, type Verdict } from './verdict'
import { waitForRun } from './wait'

/** The way of one call: claim the key, then run, replay, wait or refuse. */
export async function run<Result>(call: Call, handler: Handler<Result>): Promise<RunResult<Result>> {
  const { runtime, on, runs, policy, key, storeKey } = call
  let retries = policy.retries
  let waitEnd = runtime.now() + (policy.inProgress === 'wait' ? policy.waitMs : 0)
  let owner = newOwner(call)
  let retrying = false

  for (let polls = 0; ; ) {
    if (runs.closed) throw new IdempotencyError('CLOSED')
    let reply: Granted | Refused
    try {
      reply = await claim(call, owner)
    } catch (error) {
      // Never beside a run that is known to be under way.
      if (policy.onStoreError === 'reject' || polls || runs.byKey[storeKey]) throw error
      return runUnprotected(call, handler)
    }
    const waitMs = waitEnd - runtime.now()
    switch (reply.status) {
      case 'completed':
        return replay(call, reply)
      case 'mismatch':
        throw new IdempotencyError('FINGERPRINT_MISMATCH')
      case 'failed': {
        const { retryAfterMs } = reply
        // Unless it is our own retry, held back by a store whose clock is a little behind ours.
        if (!retrying || !retryAfterMs || retryAfterMs > waitMs) throw recordedError(reply, policy.codec)
        await runs.pause(retryAfterMs)
        break
      }
      case 'processing': {
        const { retryAfterMs } = reply
        if (!polls++) notify(on, 'inProgress', { key, retryAfterMs })
        if (waitMs <= 0) throw new IdempotencyError('IN_PROGRESS', '', { retryAfterMs })
        await waitForRun(call, Math.min(waitMs, retryAfterMs), polls)
        break
      }
      case 'claimed': {
        await assertRunnable(call, reply)
        const ended = await attempt(call, reply, handler)
        if (ended.outcome) return ended.outcome
        if (!ended.again || retries-- === 0) throw ended.error
        await runs.pause(ended.retryAfterMs)
        if (runs.closed) throw ended.error
        // A new claim, which a rival may win: then its outcome is awaited.
        owner = newOwner(call)
        waitEnd = runtime.now() + policy.waitMs
        retrying = true
        break
      }
      default:
        // A store that says what no store may say has said neither 'free' nor 'taken' (G10).
        throw new IdempotencyError('STORE_UNAVAILABLE')
    }
  }
}

/** A grant that must not be used ends here, recorded: the handler is not run. */
async function assertRunnable(call: Call, granted: Granted): Promise<void> {
  const { runs, policy } = call
  let verdict: Verdict | undefined
  // Granted during the shutdown.
  if (runs.closed) verdict = released
  else if (granted.takeover && policy.takeover === 'block') verdict = { verdict: 'AMBIGUOUS' }
  // Attempts are counted at the claim, so that a handler that crashes its process ends here too (F15).
  else if (granted.attempts > policy.maxAttempts) verdict = { verdict: 'ATTEMPTS_EXHAUSTED' }
  if (!verdict) return
  const error = new IdempotencyError(runs.closed ? 'CLOSED' : verdict.verdict)
  await settleFailed(call, granted, error, verdict)
  throw error
}

/** `onStoreError: 'run'`: without a claim nothing keeps a second run away, and nothing is recorded (F25). */
async function runUnprotected<Result>(call: Call, handler: Handler<Result>): Promise<RunResult<Result>> {
  const claimless = { attempts: 0, fence: 0, takeover: false }
  const value = await handler(new Context(call, claimless, new AbortController()))
  return { status: 'executed', value, attempts: 0 }
}
