import type { Of } from '../ledger/entry'
import type { History } from './history'
import { type Check, type Problem, wasForgotten } from './rules'

/** Exactly one effect where something guards it; without, a re-run repeats it, and `reruns` counts those. */
export const effects: Check = (history, { mode }) => {
  if (wasForgotten(history)) return []
  switch (mode) {
    case 'plain':
      return []
    case 'fenced':
      return fenced(history)
    case 'transactional':
      return transactional(history)
    default:
      return mode satisfies never
  }
}

function fenced({ entries }: History): Problem[] {
  const applied = entries.filter((entry) => entry.what === 'resource' && entry.verdict === 'applied').length
  return applied === 1 ? [] : [{ counts: 'doubleEffects', text: `its effect was applied ${applied} times` }]
}

function transactional({ entries, record }: History): Problem[] {
  const found = entries.find((entry): entry is Of<'effects'> => entry.what === 'effects')
  const runs = found?.runs ?? []
  const [run] = runs
  if (runs.length === 1 && run === record?.run) return []
  return [{ counts: 'doubleEffects', text: `recorded is run ${record?.run}, and committed are the effects of ${runs}` }]
}
