import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import type { Core } from '../core'
import type { Sabotage } from './sabotages'

const entry = fileURLToPath(new URL('../../../../packages/core/src/index.ts', import.meta.url))

/** Core, built from its sources with one piece replaced. */
export async function brokenCore(sabotage: Sabotage): Promise<Core> {
  const folder = await mkdtemp(join(tmpdir(), 'hookonce-sabotage-'))
  const outfile = join(folder, 'core.mjs')
  try {
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: 'esm',
      logLevel: 'error',
      plugins: [replacing(sabotage)],
    })
    return (await import(pathToFileURL(outfile).href)) as Core
  } finally {
    await rm(folder, { recursive: true })
  }
}

const replacing = ({ name, file, find, replace }: Sabotage): Plugin => ({
  name: 'sabotage',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (basename(path) !== file || dirname(path) !== dirname(entry)) return undefined
      const source = await readFile(path, 'utf8')
      const found = source.split(find).length - 1
      if (found !== 1)
        throw new Error(`sabotage "${name}": its text is ${found} times in ${file}, and must be there once`)
      return { contents: source.replace(find, () => replace), loader: 'ts' }
    })
  },
})
