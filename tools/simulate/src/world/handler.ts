import type { RunContext } from '@hookonce/core'
import type { Call } from '../checks/ledger'
import { checkHeld, endRun, startRun } from '../checks/run-watch'
import type { World } from './world'

/** What a handler does when its signal is aborted. */
const onAbort = ['obeys', 'obeys', 'returns', 'ignores'] as const

/** A handler as people write them: it takes its time, fails, hangs, heeds its signal or does not. */
export async function handle(world: World, call: Call, context: RunContext): Promise<unknown> {
  const run = startRun(world, call, context)
  try {
    const value = await work(world, call, context, () => checkHeld(world, run))
    endRun(world, run, { value })
    return value
  } catch (error) {
    endRun(world, run, { error })
    throw error
  }
}

async function work(world: World, call: Call, context: RunContext, check: () => void): Promise<unknown> {
  const { core, plan, prng, ledger } = world
  const { manners } = plan
  const id = ledger.runs.length
  const style = prng.pick(onAbort)
  const hangs = prng.chance(manners.hangs)
  const steps = prng.whole(0, 3)
  for (let step = 0; step < steps || hangs; step++) {
    const ms = hangs && step >= steps ? Number.POSITIVE_INFINITY : prng.between(0, manners.longestMs / steps)
    await pause(call, context, ms, style !== 'ignores')
    check()
    if (style === 'obeys') context.signal.throwIfAborted()
    if (style === 'returns' && context.signal.aborted) break
  }
  if (prng.chance(manners.failsForGood)) throw new core.PermanentError(`no retry mends ${id}`)
  if (prng.chance(manners.fails)) throw new Error(`handler ${id} failed`)
  if (prng.chance(manners.oversized)) return 'x'.repeat(2_000)
  return prng.chance(0.1) ? undefined : { event: call.event.key, scope: call.event.scope, run: id }
}

/** Infinity: until the signal, if the handler listens to it at all. */
function pause({ process }: Call, { signal }: RunContext, ms: number, listens: boolean): Promise<void> {
  return new Promise((resolve) => {
    const cancel = Number.isFinite(ms) ? process.timer(resolve, ms) : () => {}
    if (!listens) return
    const wake = () => {
      cancel()
      resolve()
    }
    if (signal.aborted) wake()
    else signal.addEventListener('abort', wake, { once: true })
  })
}
