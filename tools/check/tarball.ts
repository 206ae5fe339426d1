// One packed package: what is in it, and whether everybody can resolve its entries.
import { readFile } from 'node:fs/promises'
import { checkPackage, createPackageFromTarballData, type Package } from '@arethetypeswrong/core'
import { filterProblems, problemKindInfo } from '@arethetypeswrong/core/problems'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

export interface Tarball {
  name: string
  /** An absolute path. */
  file: string
}

/** How pnpm calls the tarball of a package. */
export const tarballName = (name: string, version: string): string =>
  `${name.replace('@', '').replace('/', '-')}-${version}.tgz`

export async function inspect({ name, file }: Tarball): Promise<string[]> {
  const data = new Uint8Array(await readFile(file))
  const contents = createPackageFromTarballData(data)
  const { messages, pkg } = await publint({ pack: { tarball: data.buffer }, strict: true, level: 'warning' })
  return [
    ...contentProblems(contents),
    ...messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`),
    ...(await typeProblems(contents)),
  ].map((problem) => `${name}: ${problem}`)
}

const required = ['README.md', 'LICENSE', 'package.json', 'dist/index.js', 'dist/index.cjs']
const allowed =
  /^(?:README\.md|LICENSE|CHANGELOG\.md|package\.json|schema\.sql|dist\/[\w./-]+\.(?:c?js|d\.c?ts)(?:\.map)?)$/
/** What only works inside the workspace, and must have been replaced. */
const internal = ['workspace:', '@hookonce/source']

function contentProblems(contents: Package): string[] {
  const folder = `/node_modules/${contents.packageName}/`
  const files = contents.listFiles().map((path) => path.slice(folder.length))
  const manifest = contents.readFile(`${folder}package.json`)
  return [
    ...required.filter((path) => !files.includes(path)).map((path) => `its tarball has no ${path}`),
    ...files.filter((path) => !allowed.test(path)).map((path) => `its tarball has a surprising file: ${path}`),
    ...internal.filter((text) => manifest.includes(text)).map((text) => `its packed package.json has ${text}`),
  ]
}

/** Are the types wrong? As Node (import and require) and bundlers resolve them; what ignores `exports` is of the past. */
async function typeProblems(contents: Package): Promise<string[]> {
  const analysis = await checkPackage(contents)
  if (!analysis.types) return ['it has no types']
  const ways = ['node16-cjs', 'node16-esm', 'bundler'] as const
  return ways.flatMap((resolutionKind) =>
    filterProblems(analysis, { resolutionKind }).map((problem) => {
      const where = 'entrypoint' in problem ? problem.entrypoint : JSON.stringify(problem)
      return `types, ${resolutionKind}: ${problemKindInfo[problem.kind].title}: ${where}`
    }),
  )
}
