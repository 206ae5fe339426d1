import { problemOf } from './invariants'
import type { Machine } from './machine'
import { movesOf } from './moves'
import { workers } from './scope'
import { decode, encode, type State } from './state'

export interface Exploration {
  /** Distinct states. */
  states: number
  transitions: number
  /** How many moves deep every path was followed. */
  depth: number
  violations: string[]
}

const beginning: State = {
  now: 0,
  record: undefined,
  past: { highestFence: 0, attempts: 0 },
  workers: Array.from({ length: workers }, () => ({ phase: 'idle', claim: 0 })),
  inFlight: [],
}

/** Breadth first, so that the first violation found is one of the shortest. Ends with the level that has one. */
export function explore(machine: Machine, depth: number): Exploration {
  const nextMoves = movesOf(machine)
  const first = encode(beginning)
  /** Every state seen, and the one that it was first reached from. */
  const seen = new Map<string, string>([[first, '']])
  const violations: string[] = []
  let transitions = 0
  let level = [first]
  let reached = 0

  for (; reached < depth && level.length > 0 && violations.length === 0; reached++) {
    const nextLevel: string[] = []
    for (const text of level) {
      const state = decode(text)
      for (const move of nextMoves(state)) {
        transitions++
        const problem = problemOf(machine, state, move)
        if (problem) violations.push([problem, ...pathTo(text), move.name].join('\n  '))
        const next = encode(move.next)
        if (seen.has(next)) continue
        seen.set(next, text)
        nextLevel.push(next)
      }
    }
    level = nextLevel
  }
  return { states: seen.size, transitions, depth: reached, violations }

  /** The moves that led to a state, by making them again. */
  function pathTo(text: string): string[] {
    const names: string[] = []
    for (let at = text, from = seen.get(at); from; at = from, from = seen.get(at)) {
      const move = nextMoves(decode(from)).find(({ next }) => encode(next) === at)
      names.unshift(move?.name ?? '?')
    }
    return names
  }
}
