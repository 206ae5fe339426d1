import type { Idempotency } from '@hookonce/core'
import type { Ledger } from '../checks/ledger'
import type { Core } from '../core'
import type { Plan } from './plan'
import type { Prng } from './prng'
import type { SimulatedProcess } from './process'
import type { SimulatedStore } from './store'
import type { Timeline } from './timeline'
import type { Trace } from './trace'

/** A process with core in it. */
export interface Instance {
  process: SimulatedProcess
  idempotency: Idempotency
}

/** One simulated world: what every part of it shares. */
export interface World {
  readonly core: Core
  readonly plan: Plan
  readonly prng: Prng
  readonly timeline: Timeline
  readonly trace: Trace
  readonly store: SimulatedStore
  readonly ledger: Ledger
  /** By slot; a slot is empty while its process is down. */
  readonly slots: (Instance | undefined)[]
  /** Faults that were injected. */
  faults: number
  /** Processes that were started. */
  starts: number
}

export const isCalm = ({ timeline, plan }: World): boolean => timeline.now >= plan.calmAt
