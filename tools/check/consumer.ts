// A project that has nothing but our tarballs: every entry of every package is imported and required in it.
import { mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ExportedName } from './exported'
import { run } from './run'
import type { Tarball } from './tarball'

export async function consumerProblems(folder: string, tarballs: Tarball[], names: ExportedName[]): Promise<string[]> {
  const project = join(folder, 'consumer')
  await mkdir(project)
  const dependencies = Object.fromEntries(tarballs.map(({ name, file }) => [name, `file:../${basename(file)}`]))
  // Siblings depend on one another by version: those versions are these tarballs, published or not.
  const overrides = Object.fromEntries(tarballs.map(({ name }) => [name, `$${name}`]))
  const manifest = { name: 'consumer', private: true, dependencies, overrides }
  await writeFile(join(project, 'package.json'), JSON.stringify(manifest, null, 2))
  const install = await run(
    'npm',
    // A user's npm only warns where a peer's own dependency asks for a newer Node; ours is told to be strict.
    ['install', '--prefix', project, '--no-audit', '--no-fund', '--ignore-scripts', '--engine-strict=false'],
    project,
  )
  if (!install.ok) return [`npm install of the tarballs in an empty project failed:\n${install.output}`]

  const expected: Record<string, string[]> = {}
  for (const { specifier, name, kind } of names) {
    expected[specifier] ??= []
    if (kind === 'value') expected[specifier].push(name)
  }
  const ways = { 'import.mjs': '(specifier) => import(specifier)', 'require.cjs': '(specifier) => require(specifier)' }
  const outcomes = await Promise.all(
    Object.entries(ways).map(async ([file, load]) => {
      await writeFile(join(project, file), script(load, expected))
      return { file, ...(await run(process.execPath, [file], project)) }
    }),
  )
  return outcomes.filter(({ ok }) => !ok).map(({ file, output }) => `installed, ${file} fails:\n${output}`)
}

/** Loads every entry, and compares the names that it has with those of its source. */
const script = (load: string, expected: Record<string, string[]>): string => `
const load = ${load}
const expected = ${JSON.stringify(expected, null, 2)}
const check = async ([specifier, names]) => {
  const found = Object.keys(await load(specifier)).sort().join(', ')
  const wanted = names.sort().join(', ')
  if (found !== wanted) throw new Error(specifier + ': has [' + found + '], expected [' + wanted + ']')
}
Promise.allSettled(Object.entries(expected).map(check)).then((outcomes) => {
  for (const { reason } of outcomes) if (reason) console.error(reason), (process.exitCode = 1)
})
`
