import type { History } from './history'
import type { Check, Problem } from './rules'

/** An event loop that is busy comes to its timers late. Milliseconds. */
const graceMs = 100
/** As in the worker. */
const stallMs = 900

/** F7, F13: a handler that goes on after its lease was taken over has been aborted. */
export const aborts: Check = (history, _rules, course) =>
  history.runs.flatMap((run): Problem[] => {
    const { who, fence } = run
    const successor = history.grants.find((grant) => grant.fence > fence)
    const ended = history.entries.find((entry) => entry.what === 'ended' && entry.run === run.run)
    if (!successor || !ended) return []
    const resumedAt = course.disturbances.flatMap((entry) =>
      entry.what === 'continue' && entry.process === who && entry.t < ended.t ? [entry.t] : [],
    )
    const lateMs = ended.t - Math.max(successor.grantedAt, stalledUntil(history, who), ...resumedAt)
    const aborted = history.entries.some((entry) => entry.what === 'abort' && entry.run === run.run)
    if (lateMs < graceMs || aborted) return []
    return [{ counts: 'other', text: `run ${run.run} went on for ${lateMs.toFixed()} ms and was not aborted` }]
  })

const stalledUntil = ({ entries }: History, who: string): number =>
  Math.max(
    0,
    ...entries.flatMap((entry) =>
      entry.what === 'fault' && entry.do === 'stall' && entry.who === who ? [entry.t + stallMs] : [],
    ),
  )
