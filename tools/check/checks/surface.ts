// Every public name is a promise: adding or dropping one shows in the difference of surface.txt.
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context, Result } from '../check'
import { exportedNames } from '../exported'
import { entriesOf, packages, read } from '../workspace'

const record = 'tools/check/surface.txt'

export function surface({ root, update }: Context): Result {
  const names = exportedNames(root)
  const actual = names.map(({ specifier, name, kind }) => `${specifier} ${name} ${kind}`)
  if (update) writeFileSync(join(root, record), `${actual.join('\n')}\n`)
  const recorded = existsSync(join(root, record)) ? read(root, record).split('\n').filter(Boolean) : []
  const empty = packages(root)
    .flatMap(entriesOf)
    .filter((entry) => !names.some(({ specifier }) => specifier === entry.specifier))
  const differences = [
    ...actual.filter((line) => !recorded.includes(line)).map((line) => `${line}: exported, and not in ${record}`),
    ...recorded.filter((line) => !actual.includes(line)).map((line) => `${line}: in ${record}, and not exported`),
  ]
  const remedy = differences.length > 0 ? ['meant so? npm run check -- surface --update, and a changeset'] : []
  const missing = empty.map(({ specifier, file }) => `${file}: ${specifier} promises it, and it is missing or empty`)
  return { problems: [...missing, ...differences, ...remedy], note: `${actual.length} names` }
}
