// What `--full` told of each store, kept beside the page: all of them at once take over an hour, and each may have its own.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import type { Verdict } from '../checks/check'
import type { Figures } from '../layers/layer'
import type { SelfCheck } from '../sabotage/self-check'
import { quantile } from './figures'

/** Figures without histories: a violation is a number here, and its history was printed when it was found. */
export type PublishedFigures = Omit<Figures, 'verdict'> & {
  verdict: Omit<Verdict, 'violations' | 'losses'> & { violations: number }
}

export interface StoreResult {
  store: string
  /** Its name and version. */
  server: string
  seed: number
  date: string
  minutes: number
  node: string
  machine: string
  figures: PublishedFigures[]
}

export interface Results {
  stores: StoreResult[]
  selfCheck?: SelfCheck
}

/** Of a distribution so many points are kept: what a plot and the 99th percentile need. */
const points = 1_000

export const docs = join(import.meta.dirname, '..', '..', '..', '..', 'docs')
const file = join(docs, 'faults', 'results.json')

export function readResults(): Results {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { stores: [] }
}

/** In the place of what an earlier run told of this store. */
export function keepStore(
  figures: readonly Figures[],
  run: Pick<StoreResult, 'store' | 'server' | 'seed' | 'minutes'>,
) {
  const result: StoreResult = {
    ...run,
    date: new Date().toISOString().slice(0, 10),
    node: process.versions.node,
    machine: `${cpus().length} x ${cpus()[0]?.model ?? 'unknown CPU'}`,
    figures: figures.map(published),
  }
  const { stores, ...rest } = readResults()
  const at = stores.findIndex(({ store }) => store === run.store)
  write({ ...rest, stores: at < 0 ? [...stores, result] : stores.with(at, result) })
}

export function keepSelfCheck(selfCheck: SelfCheck): void {
  write({ ...readResults(), selfCheck })
}

function write(results: Results): void {
  mkdirSync(join(docs, 'faults'), { recursive: true })
  writeFileSync(file, `${JSON.stringify(results)}\n`)
}

function published({ verdict, ...figures }: Figures): PublishedFigures {
  const { losses: _, violations, takeoversMs, ...counts } = verdict
  const sample = Array.from({ length: points + 1 }, (__, step) => quantile(takeoversMs, step / points))
  return {
    ...figures,
    verdict: {
      ...counts,
      violations: violations.length,
      takeoversMs: takeoversMs.length > points ? sample : takeoversMs,
    },
  }
}
