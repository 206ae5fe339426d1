// Who may import whom: the table of allowed arrows, held by every import of every file, and by the manifests.
import { posix } from 'node:path'
import { type Arrows, arrowTable, ownEntries } from '../arrow-table'
import type { Context, Result } from '../check'
import { type Import, importsOf } from '../imports'
import { codeEndings, filesBelow, type Member, members, packages, read } from '../workspace'

export function arrows({ root }: Context): Result {
  const listed = packages(root).map((member) => ({ member, row: arrowTable[member.name] }))
  const problems = [
    ...listed.flatMap(({ member, row }) =>
      row ? [...named(member), ...declared(member, row), ...imported(root, member, row)] : [missing(member)],
    ),
    ...members(root).flatMap((member) => outside(root, member)),
  ]
  return { problems, note: `${listed.length} packages, ${Object.keys(arrowTable).length} in the table` }
}

const missing = ({ name, dir }: Member): string =>
  `${dir}: ${name} is not in tools/check/arrow-table.ts: say there what it may import`

function named({ name, dir }: Member): string[] {
  const expected = `@hookonce/${posix.basename(dir)}`
  return name === expected
    ? []
    : [`${dir}/package.json: its name is ${name}; a package is named after its folder: ${expected}`]
}

/** A dependency that no arrow allows would be installed by every user for nothing. */
function declared({ dir, manifest }: Member, { values = [], types = [] }: Arrows): string[] {
  return Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
    .filter((name) => !covers([...values, ...types], name))
    .map((name) => `${dir}/package.json: depends on ${name}, which the arrow table does not allow`)
}

function imported(root: string, { name, dir }: Member, row: Arrows): string[] {
  return importsBelow(root, `${dir}/src`).flatMap(({ file, specifier, typeOnly, line }) => {
    const entry = ownEntries(name).find(
      (one) => file === `${dir}/src/${one}.ts` || file.startsWith(`${dir}/src/${one}/`),
    )
    const { values = [], types = [], node } = arrowTable[`${name}/${entry}`] ?? row
    if (specifier === undefined) return [`${file}:${line}: a computed import cannot be checked: name the module`]
    if (isPath(specifier) || (node && specifier.startsWith('node:'))) return []
    if (covers(typeOnly ? [...values, ...types] : values, specifier)) return []
    const complaint = covers(types, specifier)
      ? `may import ${specifier} as a type alone: \`import type\``
      : `may not import ${specifier}: see tools/check/arrow-table.ts`
    return [`${file}:${line}: ${name} ${complaint}`]
  })
}

/** A path out of the package goes round the table, and breaks once it is installed or copied. */
function outside(root: string, { dir }: Member): string[] {
  // The programs in tools are never published: they may share files, and run what stands in a package's tests, which
  // has no name to be imported by. Packages and examples stand alone.
  const isTool = dir.startsWith('tools/')
  const home = isTool ? 'tools' : dir
  return importsBelow(root, dir).flatMap(({ file, specifier, line }) => {
    // The build configuration is the one file that all packages share.
    if (specifier === undefined || !isPath(specifier) || file === `${dir}/tsup.config.ts`) return []
    const target = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : specifier
    return target.startsWith(`${home}/`) || (isTool && /^(packages|examples)\/.+\/test\//.test(target))
      ? []
      : [`${file}:${line}: ${specifier} leaves ${home}: import the package by its name`]
  })
}

const importsBelow = (root: string, folder: string): (Import & { file: string })[] =>
  filesBelow(root, folder, codeEndings).flatMap((file) =>
    importsOf(file, read(root, file)).map((found) => ({ ...found, file })),
  )

const isPath = (specifier: string): boolean => /^(?:\.|\/|file:)/.test(specifier)

/** A package stands for its subpaths. */
const covers = (allowed: string[], specifier: string): boolean =>
  allowed.some((name) => specifier === name || specifier.startsWith(`${name}/`))
