import type { Events, Observers } from '@hookonce/core'
import { remoteStore } from './network'
import { Prng } from './prng'
import { SimulatedProcess } from './process'
import type { Instance, World } from './world'

/** Starts a process in a slot: its own clock, its own core, one store for all. */
export function startInstance(world: World, slot: number): void {
  const { plan, timeline, trace, core, prng } = world
  const name = `p${slot}.${world.starts++}`
  const clockRate = plan.clockRates[slot] ?? 1
  const process = new SimulatedProcess({ name, clockRate, timeline, prng: new Prng(plan.seed, prng.whole(2, 2 ** 31)) })
  process.onCrash = () => crash(world, slot)
  const idempotency = core.createIdempotency({
    scope: 'simulation',
    store: remoteStore(world, process),
    runtime: process.runtime,
    on: observers(world, process),
    ...plan.policy,
  })
  trace.add(name, 'starts')
  world.slots[slot] = { process, idempotency }
}

/** kill -9, and a restart some time later. */
export function crash(world: World, slot: number): void {
  const instance = world.slots[slot]
  if (!instance) return
  world.trace.add(instance.process.name, 'crashes')
  stop(world, slot, instance, 'crashed')
}

export function stop(world: World, slot: number, { process }: Instance, what: string): void {
  const { plan, prng, timeline, ledger } = world
  process.kill()
  ledger.befall(process, what)
  world.slots[slot] = undefined
  const latest = Math.max(0, plan.calmAt - timeline.now)
  timeline.after(Math.min(prng.between(0, plan.policy.leaseMs * 2), latest), () => startInstance(world, slot))
}

/** Notes what core tells its user of each grant. */
function observers({ ledger, trace }: World, process: SimulatedProcess): Observers {
  const note = (name: keyof Events) => (event: object) => {
    const fence = 'fence' in event ? event.fence : undefined
    trace.add(process.name, `tells ${name}${fence === undefined ? '' : ` ${fence}`}`)
    if (fence === undefined) return
    for (const { grants } of ledger.histories.values()) {
      for (const grant of grants) if (grant.fence === fence && grant.process === process) grant.told.add(name)
    }
  }
  return {
    claimed: note('claimed'),
    replayed: note('replayed'),
    inProgress: note('inProgress'),
    completed: note('completed'),
    failed: note('failed'),
    leaseLost: note('leaseLost'),
    vanished: note('vanished'),
    storeError: note('storeError'),
  }
}
