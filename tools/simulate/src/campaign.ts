import type { Core } from './core'
import { type Simulation, simulate } from './simulate'

export interface Campaign {
  seeds: number
  steps: number
  faults: number
  violations: number
  determinismMismatches: number
}

/** Every so many seeds are run twice: the trace must be the same. */
const repeatEvery = 100

/** Runs many seeds, one after the other. `onSeed` hears of each. */
export async function campaign(
  core: Core,
  { from, seeds, onSeed }: { from: number; seeds: number; onSeed: (simulation: Simulation) => void },
): Promise<Campaign> {
  const total: Campaign = { seeds, steps: 0, faults: 0, violations: 0, determinismMismatches: 0 }
  for (let seed = from; seed < from + seeds; seed++) {
    const simulation = await simulate(core, seed)
    total.steps += simulation.steps
    total.faults += simulation.faults
    total.violations += simulation.violations.length
    if (seed % repeatEvery === 0) {
      const again = await simulate(core, seed)
      if (again.hash !== simulation.hash) total.determinismMismatches++
    }
    onSeed(simulation)
  }
  return total
}
