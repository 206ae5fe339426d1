// L4: workers are killed at random, and at every point of an event's way, while a provider delivers until 2xx.
import { inParallel } from '../supervisor/in-parallel'
import type { PlannedEvent } from '../supervisor/provider'
import { type Stage, trial } from '../supervisor/trial'
import type { Mode, Point } from '../wire'
import type { Context, Figures, Layer } from './layer'

/** Where a worker can be killed: the crash matrix. */
const crashPoints = [
  'pre-claim',
  'claim-sent',
  'claimed',
  'mid-handler',
  'effect-done',
  'settle-sent',
  'settle-acked',
  'response-sent',
  'renew-sent',
  'fail-sent',
  'release-sent',
  'shutdown',
] as const satisfies readonly Point[]

const workers = 6
const leaseMs = 400
const duplicates = 0.3
const atOnce = 64

export const storm: Layer = async (context, modes) => {
  const figures: Figures[] = []
  for (const [index, mode] of modes.entries()) {
    figures.push(await stormOf(context, mode, modes.length, (done) => context.progress((index + done) / modes.length)))
  }
  return figures
}

async function stormOf(
  { bench, amount, brief }: Context,
  mode: Mode,
  share: number,
  progress: (done: number) => void,
): Promise<Figures> {
  const kills = Math.ceil(amount.kills / share)
  const events = Math.ceil(amount.events / share)
  let shutdowns = 0
  const verdict = await trial(
    bench,
    { name: `storm-${mode}`, workers, leaseMs, mode, ...(brief && { patienceMs: 3_000 }) },
    async (stage) => {
      const { fleet, provider, prng } = stage
      const planned = Array.from({ length: events }, (_, index) => eventOf(stage, index, mode, kills / 2 / events))
      let done = 0
      await inParallel(planned, atOnce, async (event) => {
        await provider.deliver(event)
        progress(++done / events)
        // Half of the kills are planned at points; the rest come at any time, and make up for points that were not reached.
        const [victim, ...others] = fleet.kills < (kills * done) / events ? fleet.up : []
        if (victim) fleet.kill(prng.pick([victim, ...others]))
      })
      // What is left of the kills, on workers with nothing to lose but a start.
      while (fleet.kills < kills) {
        const [victim] = fleet.up
        if (victim) fleet.kill(victim)
        await provider.deliver({ key: stage.key(events + fleet.kills), does: 'run', ms: 20 })
      }
      shutdowns = fleet.shutdowns
    },
  )
  return { store: bench.store.name, layer: 'storm', mode, seed: bench.seed, verdict, extra: { shutdowns } }
}

function eventOf({ prng, key }: Stage, index: number, mode: Mode, atPoint: number): PlannedEvent {
  const at = prng.chance(atPoint)
    ? prng.pick(mode === 'transactional' ? [...crashPoints, 'commit-sent' as const] : crashPoints)
    : undefined
  // Long enough to be renewed, where that is the point; the shutdown must find it running.
  const long = at === 'renew-sent' || at === 'release-sent' || prng.chance(0.05)
  return {
    key: key(index),
    does: 'run',
    ms: long ? leaseMs * 0.9 : prng.between(0, 20),
    heeds: prng.chance(0.5),
    fails: at === 'fail-sent' || prng.chance(0.03),
    copies: prng.chance(duplicates) ? prng.whole(1, 2) : 0,
    ...(at && { fault: { at, do: 'kill' as const } }),
  }
}
