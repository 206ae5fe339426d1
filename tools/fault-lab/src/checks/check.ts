import type { Entry } from '../ledger/entry'
import { aborts } from './aborts'
import { ambiguityOf, newOwners } from './ambiguity'
import { effects } from './effects'
import { type Course, type History, historiesOf } from './history'
import { type Losses, lossesOf } from './losses'
import { delivered, genuine, oneOutcome, runsUnderGrants } from './outcomes'
import { attempts, fences, staleWrites, succession } from './ownership'
import { type Cause, rerunsOf, takeoversOf } from './reruns'
import type { Check, Problem, Rules } from './rules'

export interface Violation {
  history: History
  /** What befell its processes, the network and the server meanwhile. */
  around: Entry[]
  problems: string[]
}

/** What a ledger shows. */
export interface Verdict {
  events: number
  deliveries: number
  runs: number
  kills: number
  lost: number
  doubleOutcomes: number
  unexplainedReruns: number
  doubleEffects: number
  staleWrites: number
  /** Late writes that were refused. */
  staleRefused: number
  ambiguousClaims: number
  ambiguousSettles: number
  recognised: number
  overtaken: number
  givenUp: number
  reruns: Partial<Record<Cause, number>>
  losses: Losses
  /** Milliseconds from the end of a lease to the next grant, sorted. */
  takeoversMs: number[]
  violations: Violation[]
}

const checks: readonly Check[] = [
  fences,
  succession,
  staleWrites,
  attempts,
  oneOutcome,
  delivered,
  genuine,
  runsUnderGrants,
  effects,
  aborts,
  newOwners,
]

export function check(entries: readonly Entry[], rules: Rules): Verdict {
  const { histories, course } = historiesOf(entries)
  const verdict: Verdict = { ...emptyVerdict(), events: histories.length }
  for (const { process, signal, code } of course.exits.values()) {
    if (signal === 'SIGKILL') verdict.kills++
    // Neither killed nor shut down: an error that nobody caught.
    else if (code !== 0) verdict.violations.push(violationOf(process, [`it ended by itself, with code ${code}`]))
  }
  for (const history of histories) {
    const ambiguity = ambiguityOf(history, rules, course)
    const losses = rules.mayLose ? lossesOf(history) : noLosses
    const problems = [
      ...checks.flatMap((one) => one(history, rules, course)),
      ...ambiguity.problems,
      ...losses.problems,
    ]
    if (problems.length > 0)
      verdict.violations.push({ history, around: around(history, course), problems: problems.map(({ text }) => text) })
    for (const name of lossNames) verdict.losses[name] += losses[name]
    count(verdict, problems)
    verdict.deliveries += history.entries.filter(({ what }) => what === 'deliver').length
    verdict.runs += history.runs.length
    verdict.staleRefused += history.operations.filter(
      ({ does, reply }) => does !== 'claim' && reply?.status === 'stale',
    ).length
    verdict.ambiguousClaims += ambiguity.claims
    verdict.ambiguousSettles += ambiguity.settles
    verdict.recognised += ambiguity.recognised
    verdict.overtaken += ambiguity.overtaken
    verdict.givenUp += ambiguity.givenUp
    for (const cause of rerunsOf(history, rules, course)) verdict.reruns[cause] = (verdict.reruns[cause] ?? 0) + 1
    verdict.takeoversMs.push(...takeoversOf(history, rules))
  }
  verdict.takeoversMs.sort((one, other) => one - other)
  return verdict
}

function around({ entries }: History, { exits, disturbances }: Course): Entry[] {
  const processes = new Set(entries.map(({ who }) => who))
  const [first, last] = [entries[0]?.t ?? 0, entries.at(-1)?.t ?? 0]
  return [...exits.values(), ...disturbances].filter(
    (entry) => entry.t >= first && entry.t <= last && (!('process' in entry) || processes.has(entry.process)),
  )
}

/** A key counts once for each kind. */
function count(verdict: Verdict, problems: readonly Problem[]): void {
  for (const kind of new Set(problems.map(({ counts }) => counts))) if (kind !== 'other') verdict[kind]++
}

const noLosses = { lostRecords: 0, overlaps: 0, overlapsReported: 0, overlapsDetected: 0, problems: [] }
const lossNames = ['lostRecords', 'overlaps', 'overlapsReported', 'overlapsDetected'] as const

/** Of something that no ledger tells. */
export const violationOf = (key: string, problems: string[]): Violation => ({
  history: { key, entries: [], operations: [], grants: [], runs: [], answers: [] },
  around: [],
  problems,
})

export const emptyVerdict = (): Verdict => ({
  events: 0,
  deliveries: 0,
  runs: 0,
  kills: 0,
  lost: 0,
  doubleOutcomes: 0,
  unexplainedReruns: 0,
  doubleEffects: 0,
  staleWrites: 0,
  staleRefused: 0,
  ambiguousClaims: 0,
  ambiguousSettles: 0,
  recognised: 0,
  overtaken: 0,
  givenUp: 0,
  reruns: {},
  losses: { lostRecords: 0, overlaps: 0, overlapsReported: 0, overlapsDetected: 0 },
  takeoversMs: [],
  violations: [],
})
