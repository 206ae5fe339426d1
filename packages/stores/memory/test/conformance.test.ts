import { storeConformance } from '@hookonce/conformance'
import { cached, memoryStore } from '@hookonce/memory'
import { describe, it } from 'vitest'
import { manualClock } from './helpers'

const onManualClock = (maxRecords?: number) => {
  const { now, elapse } = manualClock()
  return { store: memoryStore({ maxRecords, now }), elapse }
}

const cachedOnManualClock = () => {
  const { now, elapse } = manualClock()
  return { store: cached(memoryStore({ now }), { now }), elapse }
}

const onRealClock = (maxRecords?: number) => ({ store: memoryStore({ maxRecords }) })

const runner = { describe, it }
const concurrent = { describe: describe.concurrent, it }

describe('memoryStore, on a clock moved by hand', () => {
  const create = () => onManualClock()
  storeConformance(runner, { create, bounded: onManualClock, disconnected: 'never', granularityMs: 0 })
})

describe('memoryStore, on its own clock, which has fractions of a millisecond', () => {
  storeConformance(concurrent, { create: () => onRealClock(), bounded: onRealClock, disconnected: 'never' })
})

describe('cached', () => {
  storeConformance(runner, { create: cachedOnManualClock, disconnected: 'never', granularityMs: 0 })
})
