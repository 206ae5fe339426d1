import assert from 'node:assert/strict'
import fc from 'fast-check'
import { show } from '../equal'
import type { StoreHarness } from '../harness'
import { withTrial } from '../trial'
import { type Command, commands } from './commands'
import { type Pace, play } from './sequence'

export interface DifferentialOptions {
  /** The same seed gives the same sequences. @default 1 */
  seed?: number
  /** How many random sequences of up to 25 operations. @default 300 on a clock that only `elapse` moves, else 100 */
  sequences?: number
}

/** What was compared; `undecided` sequences ended early, as the machine they ran on was too slow for their leases. */
export interface DifferentialReport {
  sequences: number
  operations: number
  undecided: number
}

/** Played at once, so that they wait for their leases together. */
const atOnce = 50
/** Shrinking stops here, and what it has got so far is told. */
const shrinkMs = 20_000

/**
 * Random sequences of operations, on the store and on core's pure machine side by side: the replies must agree.
 * Rejects with the seed and the shortest sequence that fails.
 */
export async function differential(
  harness: StoreHarness,
  { seed = 1, sequences = harness.granularityMs === 0 ? 300 : 100 }: DifferentialOptions = {},
): Promise<DifferentialReport> {
  const samples = fc.sample(commands, { seed, numRuns: sequences })
  const report: DifferentialReport = { sequences, operations: 0, undecided: 0 }
  for (let from = 0; from < sequences; from += atOnce) {
    const played = samples.slice(from, from + atOnce).map((sample) => playPatiently(sample, harness))
    const results = await Promise.allSettled(played)
    const failed = results.findIndex(({ status }) => status === 'rejected')
    if (failed >= 0) await explain(harness, seed, from + failed)
    for (const result of results) {
      if (result.status === 'rejected') throw result.reason
      report.operations += result.value.operations
      if (!result.value.decided) report.undecided++
    }
  }
  assert(report.undecided <= sequences / 2, `this machine is too slow to compare anything: ${show(report)}`)
  return report
}

/** Again with longer leases where the machine was too slow for shorter ones. */
async function playPatiently(sequence: readonly Command[], harness: StoreHarness) {
  const { granularityMs = 1 } = harness
  let result = { operations: 0, decided: false }
  for (const short of granularityMs === 0 ? [1000] : [50, 200, 800]) {
    const pace: Pace = { lengths: { short: short + granularityMs, long: 600_000 }, granularityMs }
    await withTrial(harness, async (trial) => {
      result = await play(sequence, trial, pace)
    })
    if (result.decided) break
  }
  return result
}

/** Plays the sample that failed again, for fast-check to shrink it. */
async function explain(harness: StoreHarness, seed: number, index: number): Promise<void> {
  const property = fc.asyncProperty(commands, async (sequence) => void (await playPatiently(sequence, harness)))
  const { counterexample, counterexamplePath, numShrinks, errorInstance } = await fc.check(property, {
    seed,
    path: `${index}`,
    interruptAfterTimeLimit: shrinkMs,
  })
  if (!counterexample) return
  assert.fail(
    `The store and the machine disagree (seed ${seed}, path ${counterexamplePath}, shrunk ${numShrinks} times):\n` +
      `${errorInstance instanceof Error ? errorInstance.message : show(errorInstance)}`,
  )
}
