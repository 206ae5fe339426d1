import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { page, type Report } from './page'
import { type Bar, bars, shares } from './plots'

const docs = join(import.meta.dirname, '..', '..', '..', '..', 'docs')

/** Writes docs/faults.md and its plots. */
export function publish(report: Report): void {
  const { figures, versions } = report
  const storms = [...versions.keys()].map((name) => ({
    name,
    verdicts: figures.filter(({ store, layer }) => store === name && layer === 'storm').map(({ verdict }) => verdict),
  }))
  const series = storms.map(({ name, verdicts }) => ({
    name,
    sorted: verdicts.flatMap(({ takeoversMs }) => takeoversMs).sort((one, other) => one - other),
  }))
  mkdirSync(join(docs, 'faults'), { recursive: true })
  writeFileSync(join(docs, 'faults.md'), page(report))
  writeFileSync(
    join(docs, 'faults', 'takeover.svg'),
    shares('Storm: from the end of a lease to the next grant, share of takeovers', 'ms', series),
  )
  writeFileSync(
    join(docs, 'faults', 'reruns.svg'),
    bars(
      'All layers: why handlers ran again',
      [...versions.keys()].map((store) => causesOf(report, store)),
    ),
  )
}

function causesOf({ figures }: Report, store: string): Bar {
  const counts = new Map<string, number>()
  for (const one of figures) {
    if (one.store !== store) continue
    for (const [cause, count] of Object.entries(one.verdict.reruns)) counts.set(cause, (counts.get(cause) ?? 0) + count)
  }
  return { label: store, parts: [...counts].map(([name, value]) => ({ name, value })) }
}
