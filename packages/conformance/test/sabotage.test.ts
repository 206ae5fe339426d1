// The suite itself is tested: each store that is broken on purpose must be caught by the cases of what it breaks.
import { afterAll, describe, expect, it } from 'vitest'
import { machineHarness } from './machine-store'
import { sabotages } from './sabotages'
import { failuresOf } from './sabotages/caught'

const guarantees = Array.from({ length: 17 }, (_, index) => `G${index + 1}`)

for (const clock of ['own', 'real'] as const) {
  const tried = sabotages.filter(({ exact }) => !exact || clock === 'own')
  const caught: string[] = []

  describe.concurrent(`on ${clock === 'own' ? 'a clock of its own' : 'the real clock'}, a store that`, () => {
    afterAll(() =>
      console.log(
        `sabotages caught, on ${clock === 'own' ? 'clocks of their own' : 'the real clock'}: ${caught.length}/${tried.length}`,
      ),
    )

    for (const sabotage of tried) {
      it(`${sabotage.name} is caught by ${sabotage.guarantee}`, async () => {
        expect(await failuresOf(sabotage.guarantee, machineHarness(sabotage, clock))).not.toEqual([])
        caught.push(sabotage.name)
      })
    }

    it('is honest is caught by nothing', async () => {
      for (const guarantee of guarantees) expect(await failuresOf(guarantee, machineHarness({}, clock))).toEqual([])
    })
  })
}

it('every guarantee is broken by a sabotage', () => {
  const broken = new Set(sabotages.map(({ guarantee }) => guarantee))
  expect(guarantees.filter((guarantee) => !broken.has(guarantee))).toEqual([])
})
