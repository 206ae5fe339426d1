import type { IdempotencyErrorCode } from '@hookonce/core'
import type { World } from '../world/world'
import { agree, type Call, type History, stoodDuring } from './ledger'

/** Half a millisecond and more is not lost in sums of fractions. */
const toleranceMs = 0.5

/** Why a call should not have ended with this error, if so. */
export function errorProblem(
  world: World,
  call: Call,
  history: History | undefined,
  error: unknown,
): string | undefined {
  if (call.runs.some((run) => run.error === error && run.state === 'threw')) return undefined
  const { name, code, retryAfterMs } = error as { name?: string; code?: IdempotencyErrorCode; retryAfterMs?: number }
  if (name !== 'IdempotencyError' || code === undefined) return 'that is no error of ours, nor of its handler'
  const { policy } = world.plan
  const run = call.runs.at(-1)
  const tookMs = call.process.now() - call.startedAt + toleranceMs
  const unless = (entitled: boolean | undefined, problem: string) => (entitled ? undefined : problem)
  const ofCall = history?.grants.filter((grant) => grant.call === call) ?? []
  const outcomes = history?.outcomes ?? []
  const failedForGood = outcomes.some(
    (outcome) => outcome.final && outcome.status === 'failed' && stoodDuring(outcome, call),
  )

  switch (code) {
    case 'IN_PROGRESS':
      if (!Number.isInteger(retryAfterMs) || Number(retryAfterMs) < 1) return 'retryAfterMs is no whole number'
      if (policy.inProgress === 'wait' && tookMs < (policy.waitMs ?? 0)) return 'it waited for less than waitMs'
      return unless(call.heard.has('processing'), 'the store never said so')
    case 'FINGERPRINT_MISMATCH':
      return unless(
        [...(history?.fingerprints ?? [])].some((one) => !agree(one, call.fingerprint)),
        'there is but one fingerprint',
      )
    case 'RETRY_LATER':
      return unless(policy.holdOff && call.heard.has('failed'), 'the key was not held back')
    case 'PREVIOUSLY_FAILED':
      return unless(failedForGood, 'no final failure is recorded')
    case 'ATTEMPTS_EXHAUSTED':
      return unless(failedForGood || ofCall.some(({ attempts }) => attempts > policy.maxAttempts), 'attempts are left')
    case 'AMBIGUOUS':
      if (policy.takeover !== 'block') return "takeover is 'run'"
      return unless(failedForGood || ofCall.some(({ takeover }) => takeover), 'there was no takeover')
    case 'RESULT_UNAVAILABLE':
      return unless(
        outcomes.some(({ status, result }) => status === 'completed' && result === undefined),
        'results are recorded',
      )
    case 'LEASE_LOST':
      return unless(run?.grant.settleReplies.includes('stale'), 'no settle was stale')
    case 'STORE_UNAVAILABLE':
      if (tookMs < policy.storeDeadlineMs) return 'it did not try for storeDeadlineMs'
      return unless(call.troubled, 'nothing had happened to it')
    case 'OUTCOME_UNKNOWN':
      if (run?.state !== 'returned') return 'its handler had not returned'
      if (run.grant.settlesSent < 2 && !run.grant.excuses.has('paused')) return 'it was tried but once'
      return unless(call.troubled, 'nothing had happened to it')
    case 'CLOSED':
      return unless(call.process.closing, 'its process is not closing')
    default:
      return 'that is not to be expected of a run'
  }
}
