import type { Outcome, StoredRecord } from '@hookonce/core'
import type { World } from '../world/world'
import type { Grant, History } from './ledger'

const text = new TextDecoder()

/** A key is granted again only for a reason that the promise names. What is wrong with this time, if anything. */
export function regrantProblem(
  { plan }: World,
  history: History,
  before: StoredRecord | undefined,
): string | undefined {
  const previous = history.grants.at(-1)
  if (!previous) return undefined
  const { run, excuses, fence } = previous
  if (before?.status === 'completed') return 'it had completed'
  const overran = run && run.call.process.now() >= run.startedAt + plan.policy.maxRuntimeMs
  if (excuses.size > 0 || overran || plan.slow) return undefined
  if (before?.status === 'processing') return `the lease of fence ${fence} lapsed, and nothing had happened to it`
  const settled = history.outcomes.some(({ grant }) => grant === previous)
  if (before || settled || history.lost || history.forgotten) return undefined
  return `fence ${fence} had neither ended nor expired`
}

/** Why the outcome that is being recorded is not what happened, if so. */
export function settleProblem(world: World, grant: Grant, outcome: Outcome): string | undefined {
  if (outcome.status === 'completed') return completionProblem(grant, outcome.result)
  const { run, process } = grant
  if (outcome.retryAfterMs === undefined) return finalityProblem(world, grant)
  if (outcome.charge === false) return process.closing ? undefined : 'its process was not closing'
  return run?.state === 'threw' ? undefined : 'its handler had not thrown'
}

function completionProblem({ run }: Grant, result: Uint8Array | undefined): string | undefined {
  if (run?.state !== 'returned') return 'its handler had not returned'
  const made = JSON.stringify(run.value) ?? ''
  return result && text.decode(result) !== made ? 'its result is not what the handler returned' : undefined
}

function finalityProblem({ plan }: World, { run, attempts, takeover }: Grant): string | undefined {
  const { maxAttempts, takeover: onTakeover } = plan.policy
  if (!run) {
    const refused = attempts > maxAttempts || (takeover && onTakeover === 'block')
    return refused ? undefined : 'its handler was never started, and could have been'
  }
  const permanent = (run.error as Error | undefined)?.name === 'PermanentError'
  const entitled = run.state === 'threw' && (permanent || attempts >= maxAttempts)
  return entitled ? undefined : 'its handler may be tried again'
}
