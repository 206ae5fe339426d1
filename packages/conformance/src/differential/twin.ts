import type { ClaimReply, ClaimRequest, Lease, Outcome, StoredRecord } from '@hookonce/core'
import * as machine from '@hookonce/core/machine'
import { isEqual } from '../equal'

export type Operation =
  | { do: 'claim'; request: ClaimRequest }
  | { do: 'renew'; lease: Lease; leaseMs: number }
  | { do: 'settle'; lease: Lease; outcome: Outcome }
  | { do: 'find' | 'forget' }

export type Answer = ClaimReply | StoredRecord | string | boolean | undefined

/**
 * The machine beside a store whose clock can't be read. An operation was applied at some moment between its call
 * and its answer, so two machines run: `early` applies each as it is called, `late` as it is answered. What the
 * store says lies between the two; where they could differ in more than a length of time, nobody can tell.
 */
export function newTwin() {
  let early: StoredRecord | undefined
  let late: StoredRecord | undefined

  /** What either machine answers, and the bounds of every length of time in it; `undefined`: nobody can tell. */
  return function apply(operation: Record<'early' | 'late', Operation>, calledAt: number, answeredAt: number) {
    const first = step(early, operation.early, calledAt)
    const last = step(late, operation.late, answeredAt)
    // The instants that come soonest, seen as late as can be, and the other way round.
    const least = step(early, operation.early, answeredAt).reply
    const most = step(late, operation.late, calledAt).reply
    const others = [shapeOf(late, last.reply), shapeOf(early, least), shapeOf(late, most)]
    if (!others.every((other) => isEqual(other, shapeOf(early, first.reply)))) return undefined

    early = first.record
    late = last.record
    return { early: first.reply, late: last.reply, least: times(least, most), most: times(most, least) }
  }
}

function step(stored: StoredRecord | undefined, operation: Operation, now: number): machine.Transition<Answer> {
  switch (operation.do) {
    case 'claim':
      return machine.claim(stored, operation.request, now)
    case 'renew':
      return machine.renew(stored, operation.lease, operation.leaseMs, now)
    case 'settle':
      return machine.settle(stored, operation.lease, operation.outcome, now)
    case 'find':
      return { record: stored, reply: machine.live(stored, now) }
    case 'forget':
      return { record: undefined, reply: machine.live(stored, now) !== undefined }
  }
}

const timeNames = ['retryAfterMs', 'expiresInMs', 'createdAt', 'settledAt', 'leaseUntil', 'retryAt', 'expiresAt']

/** An answer without its times; a fence is the record's own, or a new one: a claim sent again, or one after expiry. */
function shapeOf(stored: StoredRecord | undefined, answer: Answer): unknown {
  const ownFence = typeof answer === 'object' && 'fence' in answer && answer.fence === stored?.fence
  return { answer: timeless(answer), ownFence }
}

/** All of an answer but its lengths of time, its instants, and its fence. */
export function timeless(answer: Answer): unknown {
  if (typeof answer !== 'object') return answer
  const rest = Object.entries(answer).filter(([name]) => name !== 'fence' && !timeNames.includes(name))
  const present = timeNames.filter((name) =>
    Object.entries(answer).some(([key, value]) => key === name && value !== undefined),
  )
  return { ...Object.fromEntries(rest), present }
}

/** Lengths of time by name; an instant is as long after `createdAt` as the other answer says that was. */
export function times(answer: Answer, origin: Answer): Map<string, number> {
  if (typeof answer !== 'object') return new Map()
  const start = typeof origin === 'object' && 'createdAt' in origin ? origin.createdAt.getTime() : 0
  const lengths = Object.entries(answer).flatMap(([name, value]): [string, number][] => {
    if (!timeNames.includes(name) || value === undefined) return []
    return [[name, value instanceof Date ? value.getTime() - start : value]]
  })
  return new Map(lengths)
}
