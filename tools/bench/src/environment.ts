import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { cpus, release, totalmem, type } from 'node:os'
import { dirname, join } from 'node:path'
import manifest from '../package.json'

/** What the figures were made on. */
export interface Environment {
  date: string
  node: string
  cpu: string
  cpus: number
  system: string
  rounds: number
  quick: boolean
  versions: Record<string, string>
}

export function environmentOf({ rounds, quick }: { rounds: number; quick: boolean }): Environment {
  const memory = Math.round(totalmem() / 1024 ** 3)
  return {
    date: new Date().toISOString().slice(0, 10),
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown CPU',
    cpus: cpus().length,
    system: `${type()} ${release()}, ${memory} GiB`,
    rounds,
    quick,
    versions: Object.fromEntries(Object.keys(manifest.dependencies).map((name) => [name, versionOf(name)])),
  }
}

function versionOf(name: string): string {
  const folders = createRequire(import.meta.url).resolve.paths(name) ?? []
  for (const folder of folders) {
    try {
      return String(JSON.parse(readFileSync(join(folder, name, 'package.json'), 'utf8')).version)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
    }
  }
  throw new Error(`${name} is not installed below ${dirname(import.meta.dirname)}`)
}
