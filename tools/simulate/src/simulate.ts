import { endChecks } from './checks/end-checks'
import { Ledger } from './checks/ledger'
import type { Core } from './core'
import { hearingUnhandled } from './unhandled'
import { startInstance } from './world/instance'
import { scheduleMishaps } from './world/mishaps'
import { planOf } from './world/plan'
import { Prng } from './world/prng'
import { Provider } from './world/provider'
import { SimulatedStore } from './world/store'
import { Timeline } from './world/timeline'
import { Trace } from './world/trace'
import type { World } from './world/world'

export interface Simulation {
  seed: number
  steps: number
  faults: number
  violations: string[]
  /** The same for every run of a seed. */
  hash: string
  lines: string[]
}

/** A world that still moves after so many steps will not come to rest. */
const mostSteps = 50_000

/** Runs one seed to its end: until nothing is left to happen. */
export async function simulate(core: Core, seed: number, { keepTrace = false } = {}): Promise<Simulation> {
  const timeline = new Timeline()
  const trace = new Trace(() => timeline.now, keepTrace)
  const ledger = new Ledger((violation) => trace.add('VIOLATION', violation))
  const plan = planOf(seed)
  const store = new SimulatedStore(() => timeline.now)
  const world: World = {
    core,
    plan,
    prng: new Prng(seed, 2),
    timeline,
    trace,
    store,
    ledger,
    slots: [],
    faults: 0,
    starts: 0,
  }
  trace.add('plan', JSON.stringify(plan))

  const steps = await hearingUnhandled(
    (reason) => ledger.violate(`unhandled rejection: ${reason}`),
    async () => {
      for (const slot of plan.clockRates.keys()) startInstance(world, slot)
      scheduleMishaps(world)
      const providers = plan.events.map((event) => new Provider(world, event))
      const made = await play(timeline)
      endChecks(world, providers, made < mostSteps)
      return made
    },
  )
  return { seed, steps, faults: world.faults, violations: ledger.violations, hash: trace.hash, lines: trace.lines }
}

/** One entry at a time. What it set in motion comes to rest before the next: promises settle before a macrotask. */
async function play(timeline: Timeline): Promise<number> {
  for (let steps = 1; steps < mostSteps; steps++) {
    const entry = timeline.next()
    if (!entry) return steps
    entry.run()
    if (!entry.pure) await new Promise((resolve) => setImmediate(resolve))
  }
  return mostSteps
}
