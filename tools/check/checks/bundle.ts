// What a bundler makes of the source: no Node global where code must run everywhere, and a core that stays small.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'
import { arrowTable } from '../arrow-table'
import type { Context, Result } from '../check'
import { entriesOf, packages } from '../workspace'

const maxCoreBytes = 5_000

/** What Node has, or what browsers have, and not every runtime does. */
const notEverywhere = [
  ...['Buffer', 'process', 'global', 'require', 'module', '__dirname', '__filename', 'setImmediate', 'clearImmediate'],
  ...['window', 'document', 'localStorage', 'sessionStorage', 'XMLHttpRequest'],
]
const marker = 'NOT_EVERYWHERE_'

export async function bundle({ root }: Context): Promise<Result> {
  const portable = packages(root).filter(({ name }) => !arrowTable[name]?.node)
  const entries = portable
    .flatMap(entriesOf)
    .filter(({ specifier, file }) => !arrowTable[specifier]?.node && existsSync(join(root, file)))
  const complaints = await Promise.all(
    // A source that is missing is told by the check of the surface.
    entries.map(async ({ specifier, file }) => {
      const found = await absentNames(root, file)
      return found.map((name) => `${specifier}: uses ${name}, which is not everywhere that JavaScript runs`)
    }),
  )

  const bytes = await coreBytes(root)
  const note = `createIdempotency of @hookonce/core: ${bytes} bytes, minified and gzipped (at most ${maxCoreBytes})`
  return { problems: [...complaints.flat(), ...(bytes > maxCoreBytes ? [`too large: ${note}`] : [])], note }
}

/** The globals that an entry uses and some runtime lacks, Node's modules included. */
async function absentNames(root: string, file: string): Promise<string[]> {
  // esbuild knows which names are free, so it marks them: a local variable or a property of that name is none.
  const define = Object.fromEntries(
    notEverywhere.flatMap((name) => [
      [name, marker + name],
      [`globalThis.${name}`, marker + name],
    ]),
  )
  // Its own code alone: which packages it may lean on, the arrows say, and each is checked by itself.
  const { code, imports } = await bundled(root, `export * from './${file}'`, { define, packages: 'external' })
  const globals = [...code.matchAll(new RegExp(`${marker}(\\w+)`, 'g'))].map(([, name]) => `${name}`)
  return [...new Set([...globals, ...imports.filter((path) => path.startsWith('node:'))])]
}

/** Nothing is external here: an import of anything but core's own files would not resolve, and fail. */
async function coreBytes(root: string): Promise<number> {
  const contents = `export { createIdempotency } from './packages/core/src/index.ts'`
  const { code } = await bundled(root, contents, { minify: true })
  return gzipSync(code, { level: 9 }).length
}

async function bundled(root: string, contents: string, options: BuildOptions) {
  const { outputFiles, metafile } = await build({
    ...options,
    stdin: { contents, resolveDir: root, loader: 'ts' },
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'neutral',
    target: 'es2022',
    conditions: ['@hookonce/source'],
    logLevel: 'silent',
  })
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map(({ path }) => path))
  return { code: outputFiles.map(({ text }) => text).join('\n'), imports }
}
