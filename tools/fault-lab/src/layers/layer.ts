import type { Verdict } from '../checks/check'
import type { Bench } from '../supervisor/trial'
import type { Mode } from '../wire'

/** How much of everything. */
export interface Amount {
  kills: number
  events: number
  /** Runs that are frozen past their lease. */
  pauses: number
  /** Groups for each pair of an operation and a network fault. */
  rounds: number
  /** Strikes at a server, of each kind. */
  strikes: number
  /** Events for each way of lying about time. */
  skewed: number
  soakKeys: number
  soakMs: number
}

export interface Context {
  bench: Bench
  amount: Amount
  /** Looks for what a missing guard shows at, and has little patience. */
  brief?: boolean
  /** Part of the layer that is done, 0 to 1. */
  progress(done: number): void
}

/** The figures of one trial: the last line's JSON, and the page's table. */
export interface Figures {
  store: string
  layer: string
  mode: string
  seed: number
  verdict: Verdict
  /** What this layer alone counts. */
  extra?: Record<string, number | string>
}

export type Layer = (context: Context, modes: readonly Mode[]) => Promise<Figures[]>
