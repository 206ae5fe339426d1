import { subjectsOf } from './subjects'
import { type StoreName, type Work, works } from './subjects/subject'

/** What is measured of each subject that can do it. */
export interface Cell {
  work: Work
  inFlight: number
  maxMs: number
  warmUpMs: number
}

export function planOf(store: StoreName, quick: boolean): Cell[] {
  const possible = works.filter((work) => subjectsOf(store, work).length > 0)
  return possible.flatMap((work) => {
    // In short, what a target is about at each width, and the rest at one.
    const widths = quick ? (work === 'settle-100B' ? [1, 64, 512] : [64]) : [1, 8, 64, 512]
    return widths.map((inFlight) => ({ work, inFlight, maxMs: quick ? 120 : 160, warmUpMs: quick ? 1_500 : 4_000 }))
  })
}
