// npm run faults -- --store redis --layer storm --kills 200 --seed 7
// npm run faults -- --quick               all layers on all stores, in minutes
// npm run faults -- --full [--store X]    the published figures, of each store as it is done: docs/faults.md
// The last line is one JSON object; 1 is returned for a violation, whose key's history is printed.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argumentsOf } from './args'
import { tell } from './checks/tell'
import { layers } from './layers'
import type { Figures } from './layers/layer'
import { Progress } from './progress'
import { line, summary } from './report/figures'
import { publish } from './report/publish'
import { keepSelfCheck, keepStore } from './report/results'
import { selfCheck } from './sabotage/self-check'
import { bundleWorker } from './supervisor/bundle'

/** So many keys are told of; the rest is counted. */
const mostTold = 3

const {
  stores,
  layers: chosen,
  seed,
  amount,
  selfCheck: checksItself,
  publish: publishes,
} = argumentsOf(process.argv.slice(2))
const folder = await mkdtemp(join(tmpdir(), 'hookonce-faults-'))
const progress = new Progress(stores.length * chosen.length + Number(checksItself))
const all: Figures[] = []
let told = 0
console.log(`seed ${seed}`)
for (const store of stores) {
  const startedAt = performance.now()
  const server = await store.start()
  const bundle = await bundleWorker(store, folder)
  const bench = { store, url: server.url, bundle, folder, seed }
  for (const name of chosen) {
    const step = `${store.name} ${name}`
    const report = (done: number) => progress.show(step, done)
    const figures = await layers[name]({ bench, amount, progress: report }, store.modes)
    progress.stepDone()
    for (const one of figures) {
      console.log(line(one))
      for (const violation of one.verdict.violations) if (told++ < mostTold) console.log(tell(violation))
    }
    all.push(...figures)
  }
  await server.stop()
  if (!publishes) continue
  const minutes = (performance.now() - startedAt) / 60_000
  const ofStore = all.filter((one) => one.store === store.name)
  keepStore(ofStore, { store: store.name, server: server.version, seed, minutes })
}
const itself = checksItself ? await selfCheck(folder, seed, (done) => progress.show('the lab itself', done)) : undefined
progress.stepDone()
if (itself)
  console.log(
    `the lab itself: ${itself.missed} of ${itself.guards} guards that were taken out are noticed`,
    ...itself.unnoticed,
  )
await rm(folder, { recursive: true, force: true })
if (itself && publishes) keepSelfCheck(itself)
if (publishes) publish()
const result = { ...summary(all), ...(itself && { selfCheck: itself }) }
console.log(JSON.stringify(result))
process.exitCode = result.violations === 0 && !itself?.unnoticed.length ? 0 : 1
