import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tellWatchdog } from './watchdog'

export interface ServerCommand {
  program: string
  args: readonly string[]
  /** What the server prints when it takes connections. */
  ready: RegExp
}

/** A server's process, that does not outlive this one. */
export interface ServerProcess {
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>
}

/** Resolves when the server takes connections; rejects with what it printed if it ends before that. */
export async function startProcess({ program, args, ready }: ServerCommand): Promise<ServerProcess> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  if (child.pid) tellWatchdog('watch', child.pid)
  child.unref()
  await untilReady(child, ready)

  return {
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
      if (child.pid) tellWatchdog('ended', child.pid)
    },
  }
}

function untilReady(child: ChildProcess, ready: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = ''
    const read = (chunk: Buffer) => {
      // The end is enough, and a busy server prints without end.
      log = (log + chunk).slice(-4000)
      if (ready.test(log)) resolve()
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${child.spawnfile} ended (${code}) before it was ready:\n${log}`)))
  })
}
