// What the repository holds: its packages, their entries, its files.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { memberFolders } from '../setup/members.mjs'

export interface Member {
  name: string
  /** Relative to the root, as every path here, with forward slashes. */
  dir: string
  manifest: Manifest
}

interface Manifest {
  name: string
  version?: string
  private?: boolean
  exports?: Record<string, { '@hookonce/source'?: string }>
  dependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

/** The source of something that users import: `@hookonce/core/coalesce`, from `packages/core/src/coalesce.ts`. */
export interface Entry {
  specifier: string
  file: string
}

export function members(root: string): Member[] {
  return memberFolders(root)
    .filter((dir) => existsSync(join(root, dir, 'package.json')))
    .map((dir) => {
      const manifest = JSON.parse(readFileSync(join(root, dir, 'package.json'), 'utf8')) as Manifest
      return { name: manifest.name, dir, manifest }
    })
}

/** What users install: everything below packages. */
export const packages = (root: string): Member[] => members(root).filter(({ dir }) => dir.startsWith('packages/'))

export function entriesOf({ name, dir, manifest }: Member): Entry[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([path, { '@hookonce/source': source }]) =>
    source ? [{ specifier: name + path.slice(1), file: dir + source.slice(1) }] : [],
  )
}

const notOurs = new Set(['node_modules', 'dist', 'coverage', '.git', '.hookonce', '.next'])

/** Every file below a folder whose name ends in one of the endings, relative to the root. */
export function filesBelow(root: string, folder: string, endings: string[]): string[] {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '.' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : filesBelow(root, path, endings)
    return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : []
  })
}

export const codeEndings = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs']

/** The published source of every package. */
export const sourceFiles = (root: string): string[] =>
  packages(root).flatMap(({ dir }) => filesBelow(root, `${dir}/src`, codeEndings))

export const read = (root: string, file: string): string => readFileSync(join(root, file), 'utf8')
