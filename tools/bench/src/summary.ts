import type { Measured } from './measured/measure'
import type { Row } from './rounds'
import { subjects, subjectsOf } from './subjects'
import type { StoreName, Work } from './subjects/subject'

/** Of all rounds of one measurement the median, and how far apart they were. */
export interface Summary extends Omit<Measured, 'events' | 'executed' | 'refused' | 'longest'> {
  store: StoreName
  subject: string
  work: Work
  inFlight: number
  /** Events/s of the slowest and of the fastest round. */
  min: number
  max: number
}

export interface Ratio {
  store: StoreName
  work: Work
  against: string
  inFlight: number
  /** Ours over theirs, in events/s, both of one round: the median, the smallest and the largest. */
  ratio: number
  min: number
  max: number
}

export function summariesOf(rows: readonly Row[]): Summary[] {
  return [...grouped(rows).values()].map((group) => {
    const { store, subject, work, inFlight } = group[0] as Row
    const middle = (name: 'perSecond' | 'p50' | 'p99' | 'p999' | 'cpuMicros') => median(group.map((row) => row[name]))
    const speeds = group.map(({ perSecond }) => perSecond)
    return {
      ...{ store, subject, work, inFlight },
      ...{ perSecond: middle('perSecond'), min: Math.min(...speeds), max: Math.max(...speeds) },
      ...{ p50: middle('p50'), p99: middle('p99'), p999: middle('p999'), cpuMicros: middle('cpuMicros') },
    }
  })
}

export function ratiosOf(rows: readonly Row[]): Ratio[] {
  const groups = grouped(rows)
  return subjects.flatMap(({ store, name, against }) => {
    if (against === undefined) return []
    return [...groups.values()].flatMap((theirs) => {
      const { subject, work, inFlight, ...first } = theirs[0] as Row
      if (first.store !== store || subject !== name) return []
      const ours = groups.get(groupOf({ store, subject: against, work, inFlight })) ?? []
      const ratios = theirs.flatMap(({ round, perSecond }) =>
        ours.filter((row) => row.round === round).map((row) => row.perSecond / perSecond),
      )
      const spread = { min: Math.min(...ratios), max: Math.max(...ratios) }
      return ratios.length > 0 ? [{ store, work, against: name, inFlight, ratio: median(ratios), ...spread }] : []
    })
  })
}

/** Names in the order in which they are shown. */
export const namesOf = (store: StoreName, work: Work): string[] => subjectsOf(store, work).map(({ name }) => name)

const groupOf = ({ store, subject, work, inFlight }: Pick<Row, 'store' | 'subject' | 'work' | 'inFlight'>): string =>
  [store, subject, work, inFlight].join(' ')

function grouped(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) groups.set(groupOf(row), [...(groups.get(groupOf(row)) ?? []), row])
  return groups
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const half = sorted.length / 2
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2
}
