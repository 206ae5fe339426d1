import { layers } from '../layers'
import type { Amount } from '../layers/layer'
import { stores } from '../stores'
import { bundleWorker } from '../supervisor/bundle'
import { type Guard, guards } from './guards'

export interface SelfCheck {
  guards: number
  missed: number
  /** Names of those whose absence nothing told of: the lab's own failures. */
  unnoticed: string[]
}

/** Enough for each point and each fault once, and no more: a guard that is missing is missed at once. */
const amount: Amount = {
  kills: 10,
  events: 150,
  pauses: 40,
  rounds: 1,
  strikes: 0,
  skewed: 0,
  soakKeys: 0,
  soakMs: 0,
}

/** On a busy machine a fault may come a moment too late to meet anything: then it is tried again. */
const tries = 3

/** Takes each guard out of a worker's bundle, and looks whether the layer finds a violation. */
export async function selfCheck(folder: string, seed: number, progress: (done: number) => void): Promise<SelfCheck> {
  const result: SelfCheck = { guards: guards.length, missed: 0, unnoticed: [] }
  for (const [index, guard] of guards.entries()) {
    if (await isMissed(guard, folder, seed + index)) result.missed++
    else result.unnoticed.push(guard.name)
    progress((index + 1) / guards.length)
  }
  return result
}

async function isMissed(guard: Guard, folder: string, seed: number): Promise<boolean> {
  const store = stores.find(({ name }) => name === guard.store)
  if (!store) throw new Error(`there is no store ${guard.store}`)
  const without = { ...store, name: `${store.name} without ${seed}` }
  const bundle = await bundleWorker(without, folder, guard)
  const server = await store.start()
  try {
    for (let attempt = 0; attempt < tries; attempt++) {
      const bench = { store: without, url: server.url, bundle, folder, seed: seed + attempt * 1_000 }
      const figures = await layers[guard.layer]({ bench, amount, progress: () => undefined, brief: true }, ['plain'])
      if (figures.some(({ verdict }) => verdict.violations.length > 0)) return true
    }
    return false
  } finally {
    await server.stop()
  }
}
