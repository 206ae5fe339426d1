import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Plugin } from 'esbuild'
import type { LabStore } from '../stores/lab-store'

/** A guard that is taken out of the bundle: a piece of a file that must be there once, and what stands in its place. */
export interface Removal {
  name: string
  /** From the repository's root. */
  file: string
  find: string
  replace: string
}

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const from = (path: string): string => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)))

/** Never installed, and asked for by drivers only if they are: loaded lazily, or missed without harm. */
const optional = ['pg-native', 'cloudflare:sockets', 'kerberos', '@mongodb-js/zstd', 'snappy', 'gcp-metadata', 'socks']
const cloud = ['mongodb-client-encryption', '@aws-sdk/credential-providers', 'aws4']

/**
 * The worker of a store as one file, which starts in a fraction of the time that its sources take. Only here can a
 * guard be missing: what is published is built by other means, from the same sources.
 */
export async function bundleWorker(store: LabStore, folder: string, removal?: Removal): Promise<string> {
  const outfile = join(folder, `${store.name.replace(/\W+/g, '-')}.cjs`)
  let removed = 0
  const plugin: Plugin = {
    name: 'removal',
    setup({ onLoad }) {
      if (!removal) return
      onLoad({ filter: /\.[tj]s$/ }, async ({ path }) => {
        if (path !== join(root, removal.file)) return undefined
        const source = await readFile(path, 'utf8')
        removed += source.split(removal.find).length - 1
        return { contents: source.replace(removal.find, () => removal.replace), loader: 'ts' }
      })
    },
  }
  await build({
    stdin: {
      contents: `import { work } from ${from('../worker/worker.ts')}
import { store } from ${from(`../stores/${store.file}`)}
void work(store)`,
      resolveDir: root,
    },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    conditions: ['@hookonce/source'],
    // A worker starts no server.
    external: ['@hookonce/test-servers', ...optional, ...cloud],
    logLevel: 'error',
    plugins: [plugin],
  })
  if (removal && removed !== 1) {
    throw new Error(`"${removal.name}": its text is ${removed} times in ${removal.file}, and must be there once`)
  }
  return outfile
}
