import { describe, expect, it } from 'vitest'
import { storeCases, storeConformance } from '../src/index'
import { machineHarness, machineStore } from './machine-store'

const now = () => Math.floor(performance.timeOrigin + performance.now())

// The honest store of the sabotage tests, under vitest: on its own clock, and on a real one.
describe('on a clock that only elapse moves', () => storeConformance({ describe, it }, machineHarness()))

describe.concurrent('on a real clock', () => {
  storeConformance(
    { describe: describe.concurrent, it },
    {
      create: () => ({ store: machineStore({}, { now }) }),
      disconnected: 'never',
    },
  )
})

describe('the cases, as data', () => {
  it('has one or more for every guarantee, in their order', () => {
    const numbers = storeCases.map(({ name }) => Number(/^G(\d+) /.exec(name)?.[1]))
    expect(new Set(numbers)).toEqual(new Set(Array.from({ length: 17 }, (_, index) => index + 1)))
    const single = numbers.slice(0, numbers.lastIndexOf(17) + 1)
    expect(single).toEqual(single.toSorted((one, other) => one - other))
  })

  it('gives each a name of its own', () => {
    expect(new Set(storeCases.map(({ name }) => name)).size).toBe(storeCases.length)
  })

  it('leaves out what a store has no use for, and nothing else', () => {
    const all = storeCases.filter(({ fits }) => fits(machineHarness()))
    expect(all).toHaveLength(storeCases.length)
    const memory = storeCases.filter(({ fits }) => fits({ create: machineHarness().create, disconnected: 'never' }))
    const missing = storeCases.filter((each) => !memory.includes(each)).map(({ name }) => name)
    expect(missing.filter((name) => !/millisecond|connection|full store/.test(name))).toEqual([
      'G5 a renewed lease counts from the renewal',
    ])
  })

  it('closes what it was given, also when a case fails', async () => {
    const closed: string[] = []
    const outcomes = storeCases.slice(0, 3).map(async (each) => {
      const create = () => ({ store: { ...machineStore(), claim: refuse }, close: () => void closed.push(each.name) })
      await expect(each.run({ create, disconnected: 'never' })).rejects.toThrow('refused')
    })
    await Promise.all(outcomes)
    expect(closed).toHaveLength(3)
  })
})

const refuse = async (): Promise<never> => {
  throw new Error('refused')
}
