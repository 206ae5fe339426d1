// Installs the workspace on a machine that has Node and npm alone; a no-op once that is done.
// Plain JavaScript with built-in modules only: it runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const stampFile = join(root, 'node_modules', '.hookonce-setup')
const pnpmVersion = /pnpm@([\d.]+)/.exec(readFileSync(join(root, 'package.json'), 'utf8'))[1]

const major = Number(process.versions.node.split('.')[0])
if (major < 20) fail(`Node ${process.versions.node} is too old: hookonce needs Node 20 or newer.`)

const stamp = createHash('sha256')
  .update(`${process.versions.modules} ${process.platform} ${process.arch}\n`)
  .update(
    manifests()
      .map((file) => `${file}\n${readFileSync(file, 'utf8')}`)
      .join('\n'),
  )
  .digest('hex')
if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) process.exit(0)

install()
mkdirSync(dirname(stampFile), { recursive: true })
writeFileSync(stampFile, stamp)

/** Everything that decides what an install does. */
function manifests() {
  const members = ['packages', 'packages/stores', 'packages/bindings', 'examples', 'tools'].flatMap((folder) =>
    readdirSync(join(root, folder)).map((name) => join(root, folder, name, 'package.json')),
  )
  const top = ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', '.npmrc'].map((name) => join(root, name))
  return [...top, ...members.sort()].filter((file) => existsSync(file))
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

function fail(message) {
  console.error(`hookonce: ${message}`)
  process.exit(1)
}
