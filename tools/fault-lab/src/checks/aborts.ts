import type { Check, Problem } from './rules'

/** Of a handler that stands still half-way at least this much is left when it goes on. Milliseconds. */
const leftMs = 100

/** F7, F13: a handler that goes on after its lease was taken over is aborted, with time left to hear it. */
export const aborts: Check = ({ runs, grants, entries }) =>
  runs.flatMap((run): Problem[] => {
    const ofRun = (what: 'ended' | 'abort') => entries.find((entry) => entry.what === what && entry.run === run.run)
    const stoodStill = entries.some(
      (entry) => entry.what === 'fault' && entry.who === run.who && entry.at === 'mid-handler' && entry.do !== 'kill',
    )
    const ended = ofRun('ended')
    const successor = grants.find((grant) => grant.fence > run.fence)
    if (!stoodStill || !ended || !successor || ended.t - successor.grantedAt < leftMs || ofRun('abort')) return []
    return [{ counts: 'other', text: `run ${run.run} went on after ${successor.who} took over, and was not aborted` }]
  })
