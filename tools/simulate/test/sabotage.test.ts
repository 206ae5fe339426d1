import { afterAll, describe, expect, it } from 'vitest'
import { brokenCore } from '../src/sabotage/broken-core'
import { sabotages } from '../src/sabotage/sabotages'
import { simulate } from '../src/simulate'

const mostSeeds = 20_000

/** Each of these breaks the promise in its own way; a simulation that stays green with one of them proves nothing. */
describe('the simulation finds it when', () => {
  let caught = 0
  afterAll(() => console.log(`sabotage of core: ${caught}/${sabotages.length}`))

  it.each(sabotages)('$name', { timeout: 120_000 }, async (sabotage) => {
    const core = await brokenCore(sabotage)
    let violations: string[] = []
    for (let seed = 1; seed <= mostSeeds && violations.length === 0; seed++) {
      violations = (await simulate(core, seed)).violations
    }
    expect(violations).not.toEqual([])
    caught++
  })
})
