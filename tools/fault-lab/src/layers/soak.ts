// L11: see worker/soak.ts, which does the work in a process of its own.
import { join } from 'node:path'
import { emptyVerdict, violationOf } from '../checks/check'
import { WorkerProcess } from '../supervisor/process'
import type { Settings, Soaked } from '../wire'
import type { Layer } from './layer'

/** What a heap may grow from the second quarter to the last: the noise between two collections. MiB. */
const heapSlackMiB = 6

export const soak: Layer = async ({ bench, amount, progress }) => {
  const { store, url, bundle, folder, seed } = bench
  const { soakKeys: keys, soakMs: ms } = amount
  const startedAt = performance.now()
  const ticking = setInterval(() => progress(Math.min(1, (performance.now() - startedAt) / ms)), 1_000)
  const ledger = join(folder, `${store.name}-soak.jsonl`)
  const settings: Settings = { name: 'soak', url, ledger, mode: 'plain', policy: {}, soak: { keys, ms } }
  const { problems, ...figures } = await new Promise<Soaked>((resolve, reject) => {
    const worker = new WorkerProcess(bundle, settings, {}, (message) => {
      if (message.say !== 'soaked') return
      resolve(message.figures)
      worker.kill()
    })
    // It never says that it is ready: it is not to be delivered to.
    worker.ready.catch(reject)
  })
  clearInterval(ticking)

  const { heapEarlyMiB, heapLateMiB, handlesEarly, handlesLate, timersEarly, timersLate } = figures
  if (heapLateMiB > heapEarlyMiB + heapSlackMiB)
    problems.push(`the heap grew from ${heapEarlyMiB} to ${heapLateMiB} MiB`)
  if (handlesLate > handlesEarly + 4) problems.push(`handles grew from ${handlesEarly} to ${handlesLate}`)
  // Each lane may have one under way at the moment of a sample.
  if (timersLate > timersEarly + 256) problems.push(`timers grew from ${timersEarly} to ${timersLate}`)
  const verdict = { ...emptyVerdict(), events: figures.keys, lost: 0 }
  if (problems.length > 0) verdict.violations.push(violationOf('soak', problems))
  const extra = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Math.round(value * 10) / 10]))
  return [{ store: store.name, layer: 'soak', mode: 'plain', seed, verdict, extra }]
}
