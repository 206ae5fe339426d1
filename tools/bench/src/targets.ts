import type { StoreName, Work } from './subjects/subject'
import type { Ratio, Summary } from './summary'

/** What we set out to reach. */
interface Target {
  store: StoreName
  work: Work
  inFlight: number
  /** Ours over theirs; left out, events/s of ours. */
  against?: string
  /** Whose events/s. */
  subject?: string
  atLeast: number
  /** A figure of the stand-in says nothing about MongoDB. */
  realServerOnly?: true
}

export interface Verdict {
  target: string
  measured: string
  met: 'yes' | 'no' | 'not measured'
}

const targets: readonly Target[] = [
  { store: 'redis', work: 'settle-100B', inFlight: 1, against: 'raw-ioredis', atLeast: 0.75 },
  { store: 'redis', work: 'settle-100B', inFlight: 64, against: 'raw-ioredis', atLeast: 1.5 },
  { store: 'redis', work: 'settle-100B', inFlight: 512, against: 'raw-ioredis', atLeast: 1.5 },
  { store: 'redis', work: 'settle-100B', inFlight: 512, against: 'node-idempotency', atLeast: 3 },
  { store: 'redis', work: 'settle-100B', inFlight: 512, against: 'powertools', atLeast: 7 },
  { store: 'redis', work: 'cached-duplicate', inFlight: 64, subject: 'hookonce-cached', atLeast: 1_000_000 },
  { store: 'postgres', work: 'settle-100B', inFlight: 1, against: 'raw-pg', atLeast: 0.9 },
  { store: 'postgres', work: 'settle-100B', inFlight: 64, against: 'raw-pg', atLeast: 2.5 },
  { store: 'postgres', work: 'settle-100B', inFlight: 512, against: 'raw-pg', atLeast: 7 },
  { store: 'mongodb', work: 'settle-100B', inFlight: 512, against: 'raw-mongodb', atLeast: 3, realServerOnly: true },
  { store: 'memory', work: 'settle-100B', inFlight: 64, against: 'raw-lru-cache', atLeast: 0.5 },
]

/** Of the stores that were measured. `standIns`: those whose server was none of the real thing. */
export function verdicts(ratios: readonly Ratio[], summaries: readonly Summary[], standIns: readonly StoreName[]) {
  const measured = targets.filter(({ store }) => summaries.some((summary) => summary.store === store))
  return measured.map((target): Verdict => {
    const { store, work, inFlight, against, atLeast } = target
    const what = `${store}, ${work}, ${inFlight} in flight`
    const aim = against ? `>= ${atLeast} x ${against}` : `>= ${atLeast.toLocaleString('en')} events/s`
    const same = (one: Pick<Ratio, 'store' | 'work' | 'inFlight'>) =>
      one.store === store && one.work === work && one.inFlight === inFlight
    const ratio = ratios.find((one) => same(one) && one.against === against)
    const speed = summaries.find((one) => same(one) && one.subject === target.subject)
    const value = against ? ratio?.ratio : speed?.perSecond
    const told = { target: `${what}: ${aim}` }
    if (value === undefined || (target.realServerOnly && standIns.includes(store))) {
      return { ...told, measured: value === undefined ? '-' : `${value.toFixed(2)} on a stand-in`, met: 'not measured' }
    }
    const spread = ratio ? ` (${ratio.min.toFixed(2)} to ${ratio.max.toFixed(2)})` : ''
    const shown = against ? value.toFixed(2) + spread : Math.round(value).toLocaleString('en')
    return { ...told, measured: shown, met: value >= atLeast ? 'yes' : 'no' }
  })
}
