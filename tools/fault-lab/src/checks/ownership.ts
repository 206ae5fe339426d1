// I1, I2, I6, I9: who held the key, and what those could do who held it no longer.
import { type Grant, type History, isOf, type Operation } from './history'
import { type Check, named, type Problem, recorded, toleranceMs, wasForgotten } from './rules'

/** Fences grow in the order of the grants, and no two grants share one. */
export const fences: Check = ({ grants }) =>
  grants.flatMap((grant, index) =>
    grants.slice(index + 1).flatMap((later): Problem[] => {
      if (later.fence === grant.fence) return [{ counts: 'other', text: `two owners have fence ${grant.fence}` }]
      return later.grantedAt < grant.sentAt
        ? [{ counts: 'other', text: `${named(later)} was granted before ${named(grant)}, which has a lower fence` }]
        : []
    }),
  )

/** A grant that follows another needs a reason: its end, its failure, or the end of its lease. */
export const succession: Check = (history, { leaseMs, mayLose }, course) =>
  pairs(history).flatMap(([grant, next]): Problem[] => {
    if (mayLose || wasForgotten(history)) return []
    const done = ofGrant(history, grant).find((one) => recorded(one) && (one.endedAt ?? 0) < next.sentAt)
    if (done)
      return [{ counts: 'doubleOutcomes', text: `${named(next)} was granted after ${named(grant)} had completed` }]
    if (excused(history, grant, next)) return []
    const leftMs = leaseStart(history, grant, next.grantedAt) + leaseMs - next.grantedAt
    if (leftMs <= toleranceMs) return []
    const text = `${named(next)} was granted with ${leftMs.toFixed(1)} ms left of the lease of ${named(grant)}`
    const dead = course.exits.has(grant.who) ? ', whose process has ended' : ''
    return [{ counts: 'unexplainedReruns', text: text + dead }]
  })

/** Who was superseded changes nothing any more. */
export const staleWrites: Check = ({ grants, operations }) =>
  operations.flatMap((operation): Problem[] => {
    const { does, reply, sentAt, fence = 0 } = operation
    const writes = does === 'settle' || does === 'renew' || does === 'commit'
    if (!writes || reply?.status !== 'ok') return []
    const successor = grants.find((grant) => grant.fence > fence && grant.grantedAt < sentAt)
    if (!successor) return []
    return [{ counts: 'staleWrites', text: `a ${does} under fence ${fence} was accepted after ${named(successor)}` }]
  })

/** Attempts count grants: those that were told, and at most those that may have been. */
export const attempts: Check = (history, { mayLose }) => {
  const { grants, operations } = history
  const last = grants.at(-1)
  if (!last || mayLose || wasForgotten(history)) return []
  const untold = operations.filter(({ does, reply }) => does === 'claim' && !reply).length
  const released = operations.filter(({ outcome }) => outcome === 'released').length
  const most = grants.length + untold
  const least = grants.length - released
  if (last.attempts <= most && last.attempts >= least) return []
  return [
    { counts: 'other', text: `attempt ${last.attempts} is said to be the last, and ${least} to ${most} were granted` },
  ]
}

export const pairs = ({ grants }: History): [Grant, Grant][] =>
  grants.slice(1).map((next, index) => [grants[index] as Grant, next])

export const ofGrant = ({ operations }: History, grant: Grant): Operation[] =>
  operations.filter((operation) => isOf(grant, operation))

/** It ended otherwise than by its lease: it failed, was given back, or forgotten. */
export function excused(history: History, grant: Grant, next: Grant): 'failed' | 'released' | 'forgotten' | undefined {
  const ended = ofGrant(history, grant).find(
    ({ outcome, sentAt }) => (outcome === 'failed' || outcome === 'released') && sentAt < next.grantedAt,
  )
  if (ended?.outcome && ended.outcome !== 'completed') return ended.outcome
  return wasForgotten(history) ? 'forgotten' : undefined
}

/** From when on its lease ran for sure: when the last of its claims and renewals that was granted was sent. */
function leaseStart(history: History, grant: Grant, before: number): number {
  const confirmed = ofGrant(history, grant).filter(
    ({ does, reply, sentAt }) =>
      sentAt < before &&
      ((does === 'claim' && reply?.status === 'claimed') || (does === 'renew' && reply?.status === 'ok')),
  )
  return Math.max(...confirmed.map(({ sentAt }) => sentAt))
}
