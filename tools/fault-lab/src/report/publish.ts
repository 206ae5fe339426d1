import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { page } from './page'
import { type Bar, bars, shares } from './plots'
import { docs, readResults, type StoreResult } from './results'

/** Writes docs/faults.md and its plots, of all that is kept. */
export function publish(): void {
  const results = readResults()
  const series = results.stores.map(({ store, figures }) => ({
    name: store,
    sorted: figures
      .filter(({ layer }) => layer === 'storm')
      .flatMap(({ verdict }) => verdict.takeoversMs)
      .sort((one, other) => one - other),
  }))
  writeFileSync(join(docs, 'faults.md'), page(results))
  writeFileSync(
    join(docs, 'faults', 'takeover.svg'),
    shares('Storm: from the end of a lease to the next grant, share of takeovers', 'ms', series),
  )
  writeFileSync(
    join(docs, 'faults', 'reruns.svg'),
    bars('All layers: why handlers ran again', results.stores.map(causesOf)),
  )
}

function causesOf({ store, figures }: StoreResult): Bar {
  const counts = new Map<string, number>()
  for (const { verdict } of figures) {
    for (const [cause, count] of Object.entries(verdict.reruns)) counts.set(cause, (counts.get(cause) ?? 0) + count)
  }
  return { label: store, parts: [...counts].map(([name, value]) => ({ name, value })) }
}
