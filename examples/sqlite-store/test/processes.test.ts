// The file outlives a process, and six of them share it: what they are told must fit one order of events.
import { assertLinearizable, type Operation } from '@hookonce/conformance'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sixProcesses } from './six-processes'

const rounds = 10
let six: Awaited<ReturnType<typeof sixProcesses>>

beforeAll(async () => {
  six = await sixProcesses()
}, 30_000)

afterAll(() => six.end())

it('six processes at once see one winner, and one order of events', async () => {
  const total = { histories: 0, operations: 0, unknown: 0, crossed: 0 }
  for (let seed = 1; seed <= rounds; seed++) {
    const history = await six.play(seed)
    const { histories, operations, unknown } = assertLinearizable(history)
    total.histories += histories
    total.operations += operations
    total.unknown += unknown
    total.crossed += history.filter((operation) => history.some((other) => crosses(operation, other))).length
  }
  console.log(total)
  // Clients that come one after the other would prove nothing.
  expect(total.crossed).toBeGreaterThan(total.operations / 20)
}, 60_000)

/** Was another client's operation on this key under way at the same time? */
function crosses(one: Operation, other: Operation): boolean {
  const isRival = one.key === other.key && one.client !== other.client && one.answer && other.answer
  return Boolean(isRival && one.calledAt < isRival.at && other.calledAt < (one.answer?.at ?? 0))
}
