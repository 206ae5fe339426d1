// The folders of the workspace's members, as pnpm-workspace.yaml has them: the one list that everything here reads.
// Plain JavaScript with built-in modules only: bootstrap.mjs needs it before anything is installed.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Relative to the root, with forward slashes, sorted.
 * @param {string} root
 * @returns {string[]}
 */
export function memberFolders(root) {
  const workspace = readFileSync(join(root, 'pnpm-workspace.yaml'), 'utf8')
  const parents = [...workspace.matchAll(/^ {2}- (\S+)\/\*$/gm)].map(([, parent]) => parent)
  return parents
    .filter((parent) => existsSync(join(root, parent)))
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => `${parent}/${name}`))
    .sort()
}
