// `npm run evidence`: makes the figures of docs/evidence.md again. The last line is one JSON object.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as figures from './figures'
import { page } from './page'

async function timed<Figure>(what: string, make: () => Figure | Promise<Figure>): Promise<Figure> {
  const begun = performance.now()
  const figure = await make()
  console.log(`${what}: ${JSON.stringify(figure)}, ${((performance.now() - begun) / 1000).toFixed(1)} s`)
  return figure
}

const model = await timed('model check', figures.modelCheck)
const simulation = await timed('simulation', figures.simulation)
const memory = await timed('histories, memory', figures.memoryHistories)
const sqlite = await timed('histories, SQLite', figures.sqliteHistories)
const machines = await timed('sabotaged machines', figures.machineSabotages)
const stores = await timed('sabotaged stores', figures.storeSabotages)
const cores = await timed('sabotaged core', figures.coreSabotages)

const number = new Intl.NumberFormat('en')
const show = (value: number): string => number.format(value)
const histories = ({ histories, operations, unknown }: figures.Histories): string =>
  `${show(histories)} histories, ${show(operations)} operations, ${show(unknown)} of them unknown to their client`
const caught = (one: figures.Caught) => ({ figures: `${one.caught} of ${one.tried} caught`, violations: '' })

const rows = [
  {
    what: 'Model check of the state machine',
    figures: `${show(model.states)} distinct states, ${show(model.transitions)} transitions, ${model.depth} moves deep`,
    violations: show(model.violations),
  },
  {
    what: 'Simulation of core',
    figures: `${show(simulation.seeds)} seeds, ${show(simulation.steps)} steps, ${show(simulation.faults)} faults`,
    violations: `${show(simulation.violations)}; ${simulation.determinismMismatches} traces that differ`,
  },
  { what: 'Histories of the memory store, 6 clients', figures: histories(memory), violations: '0' },
  { what: 'Histories of the SQLite example, 6 processes', figures: histories(sqlite), violations: '0' },
  { what: 'Sabotaged machines, by the model check', ...caught(machines) },
  { what: 'Sabotaged stores, by the conformance suite', ...caught(stores) },
  { what: 'Sabotaged core, by the simulation', ...caught(cores) },
]
writeFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'evidence.md'), page(rows))

const sabotages = [machines, stores, cores]
const result = {
  states: model.states,
  violations: model.violations + simulation.violations + simulation.determinismMismatches,
  seeds: simulation.seeds,
  histories: memory.histories + sqlite.histories,
  sabotages: sabotages.reduce((sum, { tried }) => sum + tried, 0),
  caught: sabotages.reduce((sum, one) => sum + one.caught, 0),
}
console.log(JSON.stringify(result))
process.exitCode = result.violations === 0 && result.caught === result.sabotages ? 0 : 1
