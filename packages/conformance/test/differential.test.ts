import { describe, expect, it } from 'vitest'
import { differential, type StoreHarness } from '../src/index'
import { machineHarness, type Sabotaged } from './machine-store'

/** Settles for whoever asks. */
const careless: Sabotaged = {
  flaw: {
    sees: (stored, { do: does, ...operation }) =>
      stored && does === 'settle' && 'lease' in operation ? { ...stored, ...ownerOf(operation.lease) } : stored,
  },
}
const ownerOf = ({ owner, fence }: { owner: string; fence: number }) => ({ owner, fence })

it('compares as much as it says', async () => {
  const report = await differential(machineHarness(), { sequences: 200 })
  expect(report).toMatchObject({ sequences: 200, undecided: 0 })
  expect(report.operations).toBeGreaterThan(1000)
})

describe('a store that disagrees is told with the seed and the shortest sequence', () => {
  it('on a clock of its own', async () => {
    const failure = await failureOf(machineHarness(careless), 3)
    expect(failure).toMatch(/^The store and the machine disagree \(seed 3, path [\d:]+, shrunk \d+ times\):/)
    expect(failure).toMatch(/settle: expected "stale", got "ok"$/)
    // Two claims, something that makes room for the second, and the settle of the first.
    expect(failure.match(/^ {2}\d+\. /gm)?.length).toBeLessThanOrEqual(5)
  })

  it('on the real clock', async () => {
    const boastful: Sabotaged = { flaw: { tells: (reply, _, operation) => operation.do === 'forget' || reply } }
    const failure = await failureOf(machineHarness(boastful, 'real'), 3)
    expect(failure).toContain('(seed 3, ')
    expect(failure).toMatch(/:\n {2}1\. {"do":"forget"}\nforget: expected false, got true$/)
  })
})

it('the same seed fails in the same way', async () => {
  const failure = await failureOf(machineHarness(careless), 5)
  expect(failure).toContain('disagree')
  expect(await failureOf(machineHarness(careless), 5)).toBe(failure)
})

async function failureOf(harness: StoreHarness, seed: number): Promise<string> {
  try {
    await differential(harness, { seed, sequences: 60 })
    return 'none'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
