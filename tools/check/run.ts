import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'

export interface Outcome {
  /** It ended with 0. */
  ok: boolean
  /** What it printed, on both streams. */
  output: string
}

const root = join(import.meta.dirname, '..', '..')
const bins = [join(import.meta.dirname, 'node_modules', '.bin'), join(root, 'node_modules', '.bin')]

/** Runs a program; those of this workspace's dependencies come before the machine's own. */
export function run(command: string, args: string[], cwd: string): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      // The log level is given because under `npm run --silent` a package manager would hide why it failed.
      env: {
        ...process.env,
        NO_COLOR: '1',
        npm_config_loglevel: 'notice',
        PATH: [...bins, process.env.PATH].join(delimiter),
      },
      shell: process.platform === 'win32',
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        output += chunk
      })
    }
    child.on('error', reject)
    child.on('close', (code) => resolve({ ok: code === 0, output }))
  })
}
