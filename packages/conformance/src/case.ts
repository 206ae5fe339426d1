import type { StoreHarness } from './harness'
import { type Trial, withTrial } from './trial'

/** One check of a store, as data: for a runner that `storeConformance` doesn't fit. */
export interface StoreCase {
  /** Starts with the number of the guarantee that it checks. */
  name: string
  /** Can this harness run it? (A store without a connection has none to lose.) */
  fits(harness: StoreHarness): boolean
  /** Rejects with an error that says what the store should have done. */
  run(harness: StoreHarness): Promise<void>
}

type Check = (trial: Trial, harness: StoreHarness) => Promise<void>

export function storeCase(name: string, check: Check, fits: StoreCase['fits'] = () => true): StoreCase {
  return { name, fits, run: (harness) => withTrial(harness, (trial) => check(trial, harness)) }
}

/** A check to the millisecond, for a clock that only `elapse` moves. */
export function exactCase(name: string, check: Check): StoreCase {
  return storeCase(name, check, ({ granularityMs }) => granularityMs === 0)
}
