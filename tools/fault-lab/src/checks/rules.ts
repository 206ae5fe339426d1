import type { Mode } from '../wire'
import type { Course, Grant, History, Operation } from './history'

/** What the checks go by. */
export interface Rules {
  leaseMs: number
  storeDeadlineMs: number
  mode: Mode
  /** The server may lose what it acknowledged: then a lost record is counted, and is no violation. */
  mayLose?: boolean
}

/** Something that must not be, and what it counts as. */
export interface Problem {
  counts: 'lost' | 'doubleOutcomes' | 'unexplainedReruns' | 'doubleEffects' | 'staleWrites' | 'other'
  text: string
}

export type Check = (history: History, rules: Rules, course: Course) => Problem[]

/** Two clocks tick here, the store's and ours, and ours is read a little before and after it acts. Milliseconds. */
export const toleranceMs = 5

export const wasForgotten = ({ operations }: History): boolean => operations.some(({ does }) => does === 'forget')

/** Did it record an outcome, as its client was told? What is settled in a transaction is recorded when that commits. */
export const recorded = ({ does, outcome, reply }: Operation): boolean =>
  (does === 'settle' || does === 'commit') &&
  outcome === 'completed' &&
  (reply?.status === 'ok' || reply?.status === 'vanished')

export const named = ({ fence, who }: Grant): string => `fence ${fence} (${who})`
