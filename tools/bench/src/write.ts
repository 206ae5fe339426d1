import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { page, type Report } from './page'
import { plot } from './plot'
import type { Row } from './rounds'
import { type StoreName, works } from './subjects/subject'

const root = join(import.meta.dirname, '..', '..', '..')

/**
 * Writes the results, and the page with its plots. A full run writes docs/benchmarks.md; any other one a page beside
 * its results, which git ignores, so that a short run never replaces what a long one has found.
 */
export function write(report: Report, rows: readonly Row[], full: boolean): string {
  const { date, quick } = report.environment
  const results = join(root, 'bench-results')
  const name = [date, ...(full ? [] : [...Object.keys(report.servers), ...(quick ? ['quick'] : [])])].join('-')
  const local = join(results, 'local')
  const at = full
    ? {
        json: join(results, `${name}.json`),
        page: join(root, 'docs', 'benchmarks.md'),
        plots: join(root, 'docs', 'benchmarks'),
      }
    : { json: join(local, `${name}.json`), page: join(local, `${name}.md`), plots: join(local, name) }
  mkdirSync(full ? results : local, { recursive: true })
  mkdirSync(at.plots, { recursive: true })

  const plots = (Object.keys(report.servers) as StoreName[]).flatMap((store) =>
    works.flatMap((work) => {
      const summaries = report.summaries.filter((one) => one.store === store && one.work === work)
      if (summaries.length === 0) return []
      const file = join(at.plots, `${store}-${work}.svg`)
      writeFileSync(file, plot(`${store}, ${work}: events/s`, summaries))
      return [{ store, work, file: relative(join(at.page, '..'), file) }]
    }),
  )
  writeFileSync(at.page, page(report, plots))
  writeFileSync(at.json, `${JSON.stringify({ ...report, rows }, null, 1)}\n`)
  return relative(root, at.page)
}
