import * as machine from '@hookonce/core/machine'
import { describe, expect, it } from 'vitest'
import { explore } from './explore'
import { sabotagedMachines } from './sabotaged-machines'

/** How many moves deep; HOOKONCE_MODEL_DEPTH goes deeper. Eleven: 1.75 million states. */
const depth = Number(process.env.HOOKONCE_MODEL_DEPTH ?? 11)

it('keeps I1 to I9 in every state that three workers, a lossy network and a clock can reach', {
  timeout: 600_000,
}, () => {
  const { states, transitions, violations, depth: reached } = explore(machine, depth)
  console.log(
    `model: ${states} distinct states, ${transitions} transitions, ${reached} moves deep, ${violations.length} violations`,
  )
  expect(violations).toEqual([])
  expect(states).toBeGreaterThanOrEqual(1_000_000)
})

describe('finds the machine that', () => {
  it.each(Object.entries(sabotagedMachines))('%s', { timeout: 60_000 }, (_, sabotage) => {
    const { violations } = explore({ ...machine, ...sabotage }, 9)
    expect(violations).not.toEqual([])
  })
})
