// What a server that loses acknowledged writes does to us, and whether we are told.
import type { History } from './history'
import { ofGrant, pairs } from './ownership'
import type { Problem } from './rules'

export interface Losses {
  /** Grants and outcomes that were acknowledged, and are gone. */
  lostRecords: number
  /** A key was granted while the handler of an earlier grant was running. */
  overlaps: number
  /** Of those, the first run reported back ... */
  overlapsReported: number
  /** ... and was told that its record had been lost. */
  overlapsDetected: number
}

export function lossesOf(history: History): Losses & { problems: Problem[] } {
  const { runs, entries, operations, record } = history
  const losses = { lostRecords: 0, overlaps: 0, overlapsReported: 0, overlapsDetected: 0, problems: [] as Problem[] }
  const completed = operations.some(({ outcome, reply }) => outcome === 'completed' && reply?.status === 'ok')
  const vanished = operations.some(({ reply }) => reply?.status === 'vanished')
  if (vanished || (completed && record?.status !== 'completed')) losses.lostRecords++

  for (const [grant, next] of pairs(history)) {
    const run = runs.find(({ fence }) => fence === grant.fence)
    // Of a takeover the store knew its predecessor.
    if (!run || next.takeover) continue
    const ended = entries.find((entry) => entry.what === 'ended' && entry.run === run.run)
    if (!ended || ended.t < next.grantedAt) continue
    losses.overlaps++
    const report = ofGrant(history, grant).findLast(({ does, sentAt }) => does === 'settle' && sentAt > next.grantedAt)
    if (!report?.reply) continue
    losses.overlapsReported++
    if (report.reply.status !== 'ok') losses.overlapsDetected++
    else
      losses.problems.push({
        counts: 'other',
        text: `fence ${grant.fence} overlapped fence ${next.fence}, and was told ok`,
      })
  }
  return losses
}
