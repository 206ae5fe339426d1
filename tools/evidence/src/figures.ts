// Each figure comes from the very code that the tests run, at the size that is published.
import { assertLinearizable, linearizability } from '@hookonce/conformance'
import * as core from '@hookonce/core'
import * as machine from '@hookonce/core/machine'
import { memoryStore } from '@hookonce/memory'
import { sixProcesses } from '../../../examples/sqlite-store/test/six-processes'
import { machineHarness } from '../../../packages/conformance/test/machine-store'
import { sabotages as brokenStores } from '../../../packages/conformance/test/sabotages'
import { failuresOf } from '../../../packages/conformance/test/sabotages/caught'
import { explore } from '../../../packages/core/test/model/explore'
import { sabotagedMachines } from '../../../packages/core/test/model/sabotaged-machines'
import { campaign } from '../../simulate/src/campaign'
import { brokenCore } from '../../simulate/src/sabotage/broken-core'
import { sabotages as brokenCores } from '../../simulate/src/sabotage/sabotages'
import { simulate } from '../../simulate/src/simulate'

const modelDepth = 11
const sabotagedDepth = 9
const simulatedSeeds = 20_000
const mostSeeds = 20_000
const rounds = 50

export function modelCheck() {
  const { states, transitions, depth, violations } = explore(machine, modelDepth)
  return { states, transitions, depth, violations: violations.length }
}

export const simulation = () => campaign(core, { from: 1, seeds: simulatedSeeds, onSeed: () => undefined })

export interface Histories {
  histories: number
  operations: number
  unknown: number
}

/** Six clients at once on four keys, round after round; throws for a history that no order of events explains. */
export async function memoryHistories(): Promise<Histories> {
  const total = { histories: 0, operations: 0, unknown: 0 }
  for (let seed = 1; seed <= rounds; seed++) {
    const store = memoryStore()
    add(total, await linearizability(Array(6).fill(store), { seed }))
  }
  return total
}

export async function sqliteHistories(): Promise<Histories> {
  const total = { histories: 0, operations: 0, unknown: 0 }
  const six = await sixProcesses()
  try {
    for (let seed = 1; seed <= rounds; seed++) add(total, assertLinearizable(await six.play(seed)))
  } finally {
    six.end()
  }
  return total
}

function add(total: Histories, { histories, operations, unknown }: Histories): void {
  total.histories += histories
  total.operations += operations
  total.unknown += unknown
}

export interface Caught {
  tried: number
  caught: number
}

export async function storeSabotages(): Promise<Caught> {
  const failures = await Promise.all(
    brokenStores.map((flaw) => failuresOf(flaw.guarantee, machineHarness(flaw, 'own'))),
  )
  return { tried: brokenStores.length, caught: failures.filter((failed) => failed.length > 0).length }
}

export function machineSabotages(): Caught {
  const broken = Object.values(sabotagedMachines)
  const found = broken.filter((flaw) => explore({ ...machine, ...flaw }, sabotagedDepth).violations.length > 0)
  return { tried: broken.length, caught: found.length }
}

export async function coreSabotages(): Promise<Caught> {
  let caught = 0
  for (const sabotage of brokenCores) {
    const broken = await brokenCore(sabotage)
    for (let seed = 1; seed <= mostSeeds; seed++) {
      if ((await simulate(broken, seed)).violations.length === 0) continue
      caught++
      break
    }
  }
  return { tried: brokenCores.length, caught }
}
