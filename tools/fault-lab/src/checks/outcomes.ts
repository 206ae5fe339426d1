// I3, I5, I8: one outcome, which every answer tells, and no 2xx without it.
import { type Check, named, type Problem, recorded, wasForgotten } from './rules'

export const oneOutcome: Check = (history, { mayLose }) => {
  const { operations } = history
  if (mayLose || wasForgotten(history)) return []
  const owners = new Set(operations.filter(recorded).map(({ owner, fence }) => `${owner} ${fence}`))
  const vanished = operations.filter(({ reply }) => reply?.status === 'vanished').length
  return [
    ...(owners.size > 1
      ? [{ counts: 'doubleOutcomes' as const, text: `${owners.size} owners recorded an outcome` }]
      : []),
    ...(vanished > 0 ? [{ counts: 'other' as const, text: 'the store has lost the record' }] : []),
  ]
}

export const delivered: Check = (history, { mayLose }) => {
  const { answers, entries, record } = history
  if (wasForgotten(history)) return []
  const told = answers.filter(({ kind }) => kind === 'executed' || kind === 'replayed')
  if (told.length === 0) return [{ counts: 'lost', text: 'it was never answered with 2xx' }]
  // A record that the server lost after the answer: its loss is counted, and a duplicate would run again.
  if (mayLose && record?.status !== 'completed') return []
  if (record?.status !== 'completed') {
    return [{ counts: 'lost', text: `it was answered with 2xx, and its record says ${record?.status}` }]
  }
  const problems: Problem[] = []
  for (const entry of entries) {
    if (entry.what !== 'said' || (entry.kind !== 'executed' && entry.kind !== 'replayed')) continue
    if (entry.run === record.run || mayLose) continue
    const text = `delivery ${entry.delivery} was told of run ${entry.run}, and recorded is ${record.run}`
    problems.push({ counts: 'other', text })
  }
  return problems
}

/** The record is that of a run that happened, under the fence it was given. */
export const genuine: Check = ({ record, runs }) => {
  if (record?.status !== 'completed') return []
  const run = runs.find((one) => one.run === record.run)
  if (!run) return [{ counts: 'other', text: `the record is of run ${record.run}, which never was` }]
  return run.fence === record.fence
    ? []
    : [{ counts: 'other', text: `run ${run.run} had fence ${run.fence}, and its record says ${record.fence}` }]
}

/** From the look at its clock to the handler's first line a process may be kept waiting by others. Milliseconds. */
const startingMs = 50

/** A handler runs under a grant of its own, once, and does not begin beside a successor (F32). */
export const runsUnderGrants: Check = ({ runs, grants }) =>
  runs.flatMap((run): Problem[] => {
    const grant = grants.find(({ fence }) => fence === run.fence)
    const successor = grants.find(({ fence, grantedAt }) => fence > run.fence && grantedAt < run.t - startingMs)
    if (successor) {
      return [{ counts: 'unexplainedReruns', text: `run ${run.run} began after ${named(successor)}` }]
    }
    if (!grant || grant.grantedAt > run.t) return [{ counts: 'unexplainedReruns', text: `run ${run.run} has no grant` }]
    const twice = runs.find((other) => other !== run && other.fence === run.fence && other.t < run.t)
    return twice ? [{ counts: 'unexplainedReruns', text: `fence ${run.fence} ran twice` }] : []
  })
