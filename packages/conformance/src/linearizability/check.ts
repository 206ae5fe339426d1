import type { Operation } from './history'
import { next, type State } from './model'

/**
 * Could one key's operations have happened one by one, each at some instant between its call and its answer, and
 * each been told what the machine says? One without an answer may have happened at any time after its call, or
 * never. Wing and Gong's search, which does not go on from a place that it has been in (Lowe).
 */
export function isLinearizable(operations: readonly Operation[]): boolean {
  // What was answered last is laid on the pile first: most likely it happened last, and the unknown never.
  const byAnswer = operations.toSorted((one, other) => answeredAt(other) - answeredAt(one))
  const items = byAnswer.map((operation, index) => ({ operation, bit: 1n << BigInt(index) }))
  const answered = items.reduce((bits, { operation, bit }) => (operation.answer ? bits | bit : bits), 0n)
  const open: { done: bigint; state: State; name: string }[] = [{ done: 0n, state: {}, name: '{}' }]
  const isNew = newPlaces(answered)

  for (let at = open.pop(); at; at = open.pop()) {
    const { done, state, name } = at
    if ((done & answered) === answered) return true
    const left = items.filter(({ bit }) => (done & bit) === 0n)
    // What was called after an answer comes after it: only what was called before the first answer can be next.
    const firstAnswer = Math.min(...left.map(({ operation }) => answeredAt(operation)))
    for (const { operation, bit } of left) {
      if (operation.calledAt > firstAnswer) continue
      for (const after of next(state, operation)) {
        const afterName = JSON.stringify(after)
        // Without an answer and without an effect, it is as if it had not happened.
        if (!operation.answer && afterName === name) continue
        if (isNew(done | bit, afterName)) open.push({ done: done | bit, state: after, name: afterName })
      }
    }
  }
  return false
}

const answeredAt = ({ answer }: Operation): number => answer?.at ?? Number.MAX_VALUE

/**
 * A place is the answered operations that are done, and the state. Having been there with fewer of the unknown
 * done, which may all still happen, nothing more can be reached with more of them done.
 */
function newPlaces(answered: bigint) {
  const places = new Map<string, bigint[]>()
  return function isNew(done: bigint, state: string): boolean {
    const place = `${done & answered} ${state}`
    const unknown = done & ~answered
    const before = places.get(place) ?? []
    if (before.some((fewer) => (fewer & unknown) === fewer)) return false
    places.set(place, [...before, unknown])
    return true
  }
}
