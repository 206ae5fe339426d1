import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tellWatchdog } from './watchdog'

export interface ServerCommand {
  program: string
  args: readonly string[]
  /** What the server prints when it takes connections. */
  ready: RegExp
  /** Who it runs as. Default: who this process runs as. */
  user?: User
  /** What ends it and all that it has started, at once. Default: SIGKILL. */
  endedBy?: NodeJS.Signals
}

export interface User {
  uid: number
  gid: number
}

/** A server's process, that does not outlive this one. */
export interface ServerProcess {
  /** Ends it at once, and waits until it is gone. */
  kill(): Promise<void>
}

/** Resolves when the server takes connections; rejects with what it printed if it ends before that. */
export async function startProcess(command: ServerCommand): Promise<ServerProcess> {
  const { program, args, ready, user, endedBy = 'SIGKILL' } = command
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...user })
  if (child.pid) tellWatchdog('watch', child.pid)
  child.unref()
  await untilReady(child, ready)

  return {
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return
      // Or a program with nothing else to do would end here, in silence.
      child.ref()
      const gone = once(child, 'exit')
      child.kill(endedBy)
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
