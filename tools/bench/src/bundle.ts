import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { dependencies } from '../package.json'

/** Inside this folder, so that the bundle finds the same packages. */
const outdir = join(import.meta.dirname, '..', '.hookonce')
const peers = Object.keys(dependencies).filter((name) => !name.startsWith('@hookonce/'))

/**
 * Compiles a program as published code is, and not as tsx would, which names each closure anew for each call and so
 * slows our code alone. Peers stay as their authors published them.
 */
export async function bundled(program: string): Promise<string> {
  const name = program.replaceAll('/', '-')
  rmSync(join(outdir, name), { recursive: true, force: true })
  await build({
    entryPoints: { [name]: join(import.meta.dirname, `${program}.ts`) },
    outdir: join(outdir, name),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@hookonce/source'],
    external: peers,
    logLevel: 'warning',
  })
  return join(outdir, name, `${name}.mjs`)
}
