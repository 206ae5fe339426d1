// Installs the workspace on a machine that has Node and npm alone; a no-op once that is done.
// Plain JavaScript with built-in modules only: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { memberFolders } from './members.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const stampFile = join(root, 'node_modules', '.hookonce-setup')
const pnpmVersion = /pnpm@([\d.]+)/.exec(readFileSync(join(root, 'package.json'), 'utf8'))[1]

const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`Node ${process.versions.node} is too old to work on hookonce: its tools need Node 20.19 or newer.`)
}

const before = fingerprint()
if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp(before)) process.exit(0)

install()
mkdirSync(dirname(stampFile), { recursive: true })
// The manifests as they were before: what changed during the install is for the next one. The lockfile as it is
// now: the install itself may have brought it up to date.
writeFileSync(stampFile, stamp(before))

/** What else decides what an install does: the manifests, the settings, this Node. */
function fingerprint() {
  const members = memberFolders(root).map((dir) => join(dir, 'package.json'))
  const files = ['package.json', 'pnpm-workspace.yaml', '.npmrc', ...members]
  const { versions, platform, arch } = process
  return [versions.modules, platform, arch, ...files.map((file) => `${file}\n${contentOf(file)}`)].join('\n')
}

/** @param {string} manifests */
function stamp(manifests) {
  return createHash('sha256').update(manifests).update(contentOf('pnpm-lock.yaml')).digest('hex')
}

/** @param {string} file */
function contentOf(file) {
  const path = join(root, file)
  return existsSync(path) ? readFileSync(path, 'utf8') : ''
}

function install() {
  console.error('hookonce: installing the workspace (once; later runs skip this) ...')
  const pnpm = ['--dir', root, 'install', '--config.confirmModulesPurge=false', '--reporter=append-only']
  if (process.env.CI) pnpm.push('--frozen-lockfile')
  // From the temp folder: in the root npm would pick the pnpm in node_modules, which an install may
  // delete under itself. The log level is given because `npm --silent` would hide why an install failed.
  const done = spawnSync('npm', ['exec', '--yes', `--package=pnpm@${pnpmVersion}`, '--', 'pnpm', ...pnpm], {
    cwd: tmpdir(),
    env: { ...process.env, npm_config_loglevel: 'warn' },
    shell: process.platform === 'win32',
    // What an install prints is no result: it goes to stderr, so that stdout is the command's own.
    stdio: ['ignore', 2, 2],
  })
  if (done.status !== 0) {
    fail('The install failed (its output is above). Is a package registry reachable? Then try again.')
  }
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(`hookonce: ${message}`)
  process.exit(1)
}
