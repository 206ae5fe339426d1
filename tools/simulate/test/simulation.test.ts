import * as core from '@hookonce/core'
import { expect, it } from 'vitest'
import { campaign } from '../src/campaign'
import { simulate } from '../src/simulate'

/** A taste: CI runs 20,000 by `npm run simulate`. */
const seeds = Number(process.env.HOOKONCE_SIMULATION_SEEDS ?? 2_000)

it('keeps the promise in every seed, and a seed always tells the same story', { timeout: 600_000 }, async () => {
  const broken: string[] = []
  const total = await campaign(core, {
    from: 1,
    seeds,
    onSeed: ({ seed, violations }) => broken.push(...violations.map((violation) => `seed ${seed}: ${violation}`)),
  })
  console.log(`simulation: ${JSON.stringify(total)}`)
  expect(broken).toEqual([])
  expect(total).toMatchObject({ violations: 0, determinismMismatches: 0 })
  expect(total.faults).toBeGreaterThan(seeds)
})

it('tells two seeds apart, and tells a seed in words', async () => {
  const [one, other] = [await simulate(core, 1, { keepTrace: true }), await simulate(core, 2)]
  expect(one.hash).not.toBe(other.hash)
  expect(one.lines.join('\n')).toMatch(/p\d+\.\d+ sends claim .*\n[\d.]+ store claim of /)
})
