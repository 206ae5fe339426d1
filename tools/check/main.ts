// `npm run check`: every check, in order of cost. `npm run check -- arrows docs` runs those alone,
// `npm run check -- --update` rewrites the exported surface and the snippets in the documentation.
import { join } from 'node:path'
import type { Check } from './check'
import { arrows } from './checks/arrows'
import { bundle } from './checks/bundle'
import { changesets } from './checks/changesets'
import { docs } from './checks/docs'
import { layout } from './checks/layout'
import { lint } from './checks/lint'
import { optOuts } from './checks/opt-outs'
import { packed } from './checks/packed'
import { sizes } from './checks/sizes'
import { surface } from './checks/surface'
import { typing } from './checks/typing'
import { unused } from './checks/unused'

const checks: Record<string, Check> = {
  arrows,
  layout,
  sizes,
  'opt-outs': optOuts,
  docs,
  changesets,
  lint,
  unused,
  surface,
  bundle,
  types: typing,
  packages: packed,
}

/** One mistake can have hundreds of consequences. */
const maxShown = 30

const root = join(import.meta.dirname, '..', '..')
const args = process.argv.slice(2)
const update = args.includes('--update')
const chosen = args.filter((arg) => arg !== '--update')
const unknown = chosen.filter((name) => !(name in checks))
if (unknown.length > 0) {
  console.error(`No such check: ${unknown.join(', ')}. There are: ${Object.keys(checks).join(', ')}; and --update.`)
  process.exit(2)
}

const started = performance.now()
const failed: string[] = []
let ran = 0
for (const [name, check] of Object.entries(checks)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue
  ran++
  const begun = performance.now()
  // A check that breaks has failed, and the others still run.
  const { problems, note } = await Promise.resolve({ root, update })
    .then(check)
    .catch((error: unknown) => ({
      problems: [error instanceof Error ? `${error.stack}` : `${error}`],
      note: undefined,
    }))
  console.log(
    `${problems.length === 0 ? 'ok  ' : 'FAIL'}  ${name.padEnd(10)} ${seconds(begun).padStart(7)}${note ? `  ${note}` : ''}`,
  )
  for (const problem of problems.slice(0, maxShown)) console.log(problem.trimEnd().replace(/^/gm, '        '))
  if (problems.length > maxShown) console.log(`        ... and ${problems.length - maxShown} more`)
  if (problems.length > 0) failed.push(name)
}

const verdict = `${ran - failed.length} of ${ran} checks passed in ${seconds(started)}`
console.log(failed.length === 0 ? verdict : `${verdict}; failed: ${failed.join(', ')}`)
process.exitCode = failed.length === 0 ? 0 : 1

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}
