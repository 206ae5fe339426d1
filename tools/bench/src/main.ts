// npm run bench                                all of it, and docs/benchmarks.md
// npm run bench -- --store redis --quick       one store, less of it
// The last line is one JSON object.
import { bundled } from './bundle'
import { costsOf } from './costs'
import { environmentOf } from './environment'
import type { Extra } from './extras'
import { measureHttp } from './http/measure'
import { optionsOf } from './options'
import { planOf } from './plan'
import { measureRounds, type Row } from './rounds'
import { measureScale } from './scale'
import { startServer } from './servers'
import { bundleSizes } from './sizes'
import type { StoreName } from './subjects/subject'
import { ratiosOf, summariesOf } from './summary'
import { verdicts } from './targets'
import { write } from './write'

const { stores, quick, rounds, scale, full } = optionsOf(process.argv.slice(2))
const begun = performance.now()
const tell = (line: string) => console.log(`${((performance.now() - begun) / 1_000).toFixed(0).padStart(4)} s  ${line}`)

// The test servers' processes keep none alive, and while one of them ends nothing else may.
const alive = setInterval(() => undefined, 60_000)
const program = await bundled('measured/program')
const servers: Partial<Record<StoreName, string>> = {}
const standIns: StoreName[] = []
const rows: Row[] = []
const extras: Extra[] = []
for (const store of stores) {
  const server = await startServer(store)
  if (!server) continue
  try {
    servers[store] = server.description
    if (server.standIn) standIns.push(store)
    tell(`${store}: ${server.description}`)
    extras.push(...(await costsOf(program, store, server, quick)))
    tell(`${store}: counted what an event costs`)
    rows.push(...(await measureRounds({ store, program, server, cells: planOf(store, quick), rounds, tell })))
    if (quick) continue
    extras.push(...(await measureScale({ store, program, server, largest: scale, ms: 500, rounds, tell })))
    if (store === 'redis') extras.push(await measureHttp({ redisUrl: server.url, rounds, ms: 700, tell }))
  } finally {
    await server.stop()
  }
}
extras.push(await bundleSizes())

const summaries = summariesOf(rows)
const ratios = ratiosOf(rows)
const targets = verdicts(ratios, summaries, standIns)
for (const { target, measured, met } of targets) tell(`target ${target}: ${measured}, met: ${met}`)
const environment = environmentOf({ rounds, quick })
tell(`written: ${write({ environment, servers, summaries, ratios, targets, extras }, rows, full)}`)
clearInterval(alive)
console.log(JSON.stringify({ ratios, targets }))
