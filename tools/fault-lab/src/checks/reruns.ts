import type { Course, Grant, History } from './history'
import { excused, ofGrant, pairs } from './ownership'
import type { Rules } from './rules'

/** Why a handler was started again. */
export type Cause = 'kill' | 'pause' | 'network' | 'server' | 'failure' | 'release' | 'late' | 'forgotten' | 'lost'

const causeOfEnd = { failed: 'failure', released: 'release', forgotten: 'forgotten' } as const

/** The cause of each run after the first. */
export function rerunsOf(history: History, { mayLose }: Rules, course: Course): Cause[] {
  const later = pairs(history).filter(([, next]) => history.runs.some(({ fence }) => fence === next.fence))
  const earlier = (fence: number) => history.runs.some((run) => run.fence < fence)
  return later
    .filter(([, next]) => earlier(next.fence))
    .map(([grant, next]) => {
      const ended = excused(history, grant, next)
      if (ended) return causeOfEnd[ended]
      return causeOfLapse(history, grant, next, course) ?? (mayLose ? 'lost' : 'late')
    })
}

/** Its lease ended: because its process died, stood still, or could not reach the store; else the machine was slow. */
function causeOfLapse({ entries }: History, grant: Grant, next: Grant, course: Course): Cause | undefined {
  const { who, sentAt } = grant
  if ((course.exits.get(who)?.t ?? Number.POSITIVE_INFINITY) < next.grantedAt) return 'kill'
  const within = ({ t }: { t: number }) => t > sentAt && t < next.grantedAt
  const during = course.disturbances.filter(within)
  const stalled = entries.some(
    (entry) => entry.what === 'fault' && entry.do === 'stall' && entry.who === who && within(entry),
  )
  if (stalled || during.some((entry) => entry.what === 'stop' && entry.process === who)) return 'pause'
  if (during.some((entry) => entry.what === 'network' && entry.process === who)) return 'network'
  if (during.some((entry) => entry.what === 'server')) return 'server'
  return undefined
}

/** How long after the end of a lease the key was granted again. Milliseconds. */
export function takeoversOf(history: History, { leaseMs }: Rules): number[] {
  return pairs(history)
    .filter(([, next]) => next.takeover)
    .map(([grant, next]) => {
      const signs = ofGrant(history, grant).filter(
        ({ does, sentAt }) => (does === 'claim' || does === 'renew') && sentAt < next.grantedAt,
      )
      const last = Math.max(...signs.map(({ sentAt, endedAt = sentAt }) => Math.min(endedAt, next.grantedAt)))
      return Math.max(0, next.grantedAt - last - leaseMs)
    })
}
