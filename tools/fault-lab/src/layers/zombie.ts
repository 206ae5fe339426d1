// L5: workers stand still past their leases, at every point, and go on when another has taken over.
import { inParallel } from '../supervisor/in-parallel'
import type { PlannedEvent } from '../supervisor/provider'
import { type Stage, trial } from '../supervisor/trial'
import type { Fault, Point } from '../wire'
import type { Layer } from './layer'

const points = [
  'claim-sent',
  'claimed',
  'mid-handler',
  'effect-done',
  'pre-renew',
  'renew-sent',
  'pre-settle',
  'settle-sent',
  'pre-fail',
  'fail-sent',
] as const satisfies readonly Point[]

const workers = 5
/** The others take over, and one of them may be frozen too. */
const frozenAtOnce = 3
const leaseMs = 400
/** Runs that are frozen together. */
const groupSize = 8

export const zombie: Layer = async ({ bench, amount, progress, brief }) => {
  const groups = Math.ceil(amount.pauses / groupSize)
  let stops = 0
  const verdict = await trial(
    bench,
    {
      name: 'zombie',
      workers,
      leaseMs,
      mode: 'fenced',
      ...(brief && { patienceMs: 3_000 }),
    },
    async (stage) => {
      let done = 0
      await inParallel(
        Array.from({ length: groups }, (_, index) => index),
        frozenAtOnce,
        async (group, _index, slot) => {
          await freeze(stage, group, slot)
          progress(++done / groups)
        },
      )
      stops = stage.fleet.stops
    },
  )
  const frozen = groups * groupSize
  return [
    {
      store: bench.store.name,
      layer: 'zombie',
      mode: 'fenced',
      seed: bench.seed,
      verdict,
      extra: { pauses: frozen, stops },
    },
  ]
}

/** A group of runs is frozen, each at a point of its own, taken over by others, and let go. */
async function freeze({ fleet, provider, prng, key }: Stage, group: number, slot: number): Promise<void> {
  const stall = prng.chance(0.25)
  const events = Array.from({ length: groupSize }, (_, index): PlannedEvent => {
    // In turn, so that none is left out.
    const at = points[(group * groupSize + index) % points.length] ?? 'claimed'
    const fault: Fault = { at, do: stall ? 'stall' : 'stop', group: `${group}`, size: groupSize }
    const renewed = at === 'pre-renew' || at === 'renew-sent'
    return {
      key: key(group * groupSize + index),
      does: 'run',
      // What is left of a handler after the freeze is time for the abort to be heard in.
      ms: renewed ? leaseMs : at === 'mid-handler' ? 240 : 20,
      heeds: prng.chance(0.5),
      fails: at === 'pre-fail' || at === 'fail-sent',
      slot,
      timeoutMs: leaseMs * 1.2,
      fault,
    }
  })
  const victim = fleet.slots[slot]
  await Promise.all(events.map((event) => provider.deliver(event)))
  // Taken over, all of them: only now the frozen one goes on, late with everything.
  if (victim?.stopped) fleet.resume(victim)
  // It says what it has to say.
  await new Promise((resolve) => setTimeout(resolve, leaseMs))
}
