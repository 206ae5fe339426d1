// L7: what befalls servers, with work under way.
import type { ServerFault } from '../stores/lab-store'
import { type Stage, trial } from '../supervisor/trial'
import type { Context, Figures, Layer } from './layer'

const workers = 3
const leaseMs = 800
const lanes = 24
/** Between two strikes. Milliseconds. */
const quietMs = 250

export const server: Layer = async (context) => {
  const { serverFaults } = context.bench.store
  const figures: Figures[] = []
  for (const [index, fault] of serverFaults.entries()) {
    figures.push(...(await struckBy(context, fault, (done) => context.progress((index + done) / serverFaults.length))))
  }
  return figures
}

async function struckBy(
  { bench, amount }: Context,
  fault: ServerFault,
  progress: (done: number) => void,
): Promise<Figures[]> {
  const struck = await fault.start()
  if (!struck) {
    console.log(`     ${bench.store.name}: "${fault.name}" needs the real server, and is left out`)
    return []
  }
  const { mayLose, mode = 'plain' } = fault
  const name = `server-${fault.name.replace(/\W+/g, '-')}`
  try {
    const verdict = await trial(
      { ...bench, url: struck.url },
      { name, workers, leaseMs, storeDeadlineMs: 5_000, mode, redeliverMs: [20, 200], ...(mayLose && { mayLose }) },
      async (stage) => {
        let striking = true
        const striker = async () => {
          for (let strikes = 0; strikes < amount.strikes; strikes++) {
            await new Promise((resolve) => setTimeout(resolve, quietMs))
            stage.ledger.add({ what: 'server', fault: fault.name })
            await struck.strike()
            stage.ledger.add({ what: 'server', fault: 'is back' })
            progress(strikes / amount.strikes)
          }
          striking = false
        }
        await Promise.all([striker(), work(stage, () => striking)])
      },
    )
    const extra = { strikes: amount.strikes, ...(mayLose && { ...verdict.losses }) }
    return [{ store: bench.store.name, layer: `server: ${fault.name}`, mode, seed: bench.seed, verdict, extra }]
  } finally {
    await struck.stop()
  }
}

/** Events without end, until the last strike. */
async function work({ provider, prng, key }: Stage, goOn: () => boolean): Promise<void> {
  let events = 0
  const lane = async () => {
    while (goOn()) {
      const ms = prng.chance(0.3) ? prng.between(100, 400) : prng.between(0, 40)
      const copies = prng.chance(0.3) ? 1 : 0
      await provider.deliver({ key: key(events++), does: 'run', ms, heeds: prng.chance(0.5), copies, timeoutMs: 8_000 })
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
}
