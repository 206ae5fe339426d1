import { crash, stop } from './instance'
import type { Mishap } from './plan'
import type { SimulatedProcess } from './process'
import type { Instance, World } from './world'

/** Lets the planned mishaps happen, each at its time. */
export function scheduleMishaps(world: World): void {
  for (const mishap of world.plan.mishaps) world.timeline.after(mishap.at, () => befall(world, mishap))
}

function befall(world: World, mishap: Mishap): void {
  const { store, ledger, trace, timeline, plan } = world
  const instance = 'slot' in mishap ? world.slots[mishap.slot] : undefined
  world.faults++
  switch (mishap.kind) {
    case 'crash':
      crash(world, mishap.slot)
      break
    case 'crashAtAwait':
      if (instance) instance.process.crashAtAwait = mishap.nth
      break
    case 'pause':
      if (instance) pause(world, instance, Math.min(mishap.ms, plan.calmAt - timeline.now))
      break
    case 'partition':
      if (instance) partition(world, instance, mishap.ms)
      break
    case 'close':
      if (instance) instance.process.enter(() => void close(world, mishap.slot, instance, mishap.graceMs))
      break
    case 'clockJump':
      trace.add('store', `its clock jumps ahead by ${mishap.ms} ms`)
      store.jump(mishap.ms)
      ledger.befallAll('clock')
      break
    case 'forget':
      if (instance) instance.process.enter(() => void forget(world, instance, mishap.event))
      break
    case 'restart':
      restart(world, Math.min(mishap.downMs, plan.calmAt - timeline.now), mishap.lostWrites)
  }
}

function pause({ ledger, trace }: World, { process }: Instance, ms: number): void {
  trace.add(process.name, `is paused for ${ms} ms`)
  ledger.befall(process, 'paused')
  process.pause(ms)
}

function partition({ ledger, trace, timeline }: World, { process }: Instance, ms: number): void {
  trace.add(process.name, `is cut off for ${ms} ms`)
  ledger.befall(process, 'cut off')
  process.cutOffUntil = Math.max(process.cutOffUntil, timeline.now + ms)
}

async function close(world: World, slot: number, instance: Instance, graceMs: number): Promise<void> {
  const { trace } = world
  const { process, idempotency } = instance
  if (process.closing) return
  process.closing = true
  trace.add(process.name, `closes, with ${graceMs} ms of grace`)
  await idempotency.close({ graceMs: Math.floor(graceMs) })
  trace.add(process.name, 'has closed')
  world.timeline.after(0, () => {
    if (!process.alive) return
    checkClosed(world, process)
    stop(world, slot, instance, 'closed')
  })
}

/** From here on its user closes the store's client: nothing may be left to record or to give back. */
function checkClosed({ ledger, plan }: World, process: SimulatedProcess): void {
  // Who blocks takeovers gives nothing back while a handler runs, whatever it does later.
  if (plan.policy.takeover === 'block') return
  for (const { id, call, state, grant, context } of ledger.runs) {
    if (call.process !== process || call.ended || grant.excuses.size > 0) continue
    if (state === 'running') {
      const closed = context.signal.reason?.code === 'CLOSED'
      if (closed && grant.settlesSent === 0)
        ledger.violate(`close() resolved, and the claim of handler ${id} was not given back`)
    } else if (grant.settleReplies.length === 0) {
      ledger.violate(`close() resolved while the outcome of handler ${id} was being recorded`)
    }
  }
}

async function forget(
  { ledger, plan, trace }: World,
  { process, idempotency }: Instance,
  index: number,
): Promise<void> {
  const event = plan.events[index]
  if (!event) return
  trace.add(process.name, `forgets ${event.key}`)
  try {
    await idempotency.scoped(event.scope).forget(event.key)
  } catch (error) {
    const { code } = error as { code?: string }
    if (code !== 'STORE_UNAVAILABLE') ledger.violate(`forget() threw ${error}`)
  }
}

function restart({ store, ledger, trace, timeline }: World, downMs: number, lostWrites: number): void {
  const lost = store.loseWrites(lostWrites)
  trace.add('store', `restarts, is down for ${downMs} ms, has lost ${lostWrites} writes`)
  for (const key of lost) {
    const history = ledger.histories.get(key)
    if (!history) continue
    history.lost = true
    const record = store.find(key)
    for (const grant of history.grants) grant.excuses.add('lost')
    for (const outcome of history.outcomes) outcome.gone ??= { at: timeline.now, why: 'lost' }
    // What had been retried or forgotten may be back.
    const back = history.outcomes.findLast(
      ({ grant, status }) => grant.fence === record?.fence && status === record.status,
    )
    if (back) back.gone = undefined
  }
  store.up = false
  timeline.after(downMs, () => {
    store.up = true
  })
}
