import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { Agent } from 'node:http'
import { tellWatchdog } from '../../../test-servers/src/watchdog'
import type { Settings, ToSupervisor, ToWorker } from '../wire'

/** One worker process, from its start to its end. */
export class WorkerProcess {
  readonly name: string
  readonly ready: Promise<void>
  readonly gone: Promise<{ code: number | null; signal: string | null }>
  readonly agent = new Agent({ keepAlive: true, maxSockets: 256 })
  port = 0
  /** It takes deliveries: started, not ended. */
  up = false
  stopped = false
  readonly #child: ChildProcess

  constructor(
    bundle: string,
    settings: Settings,
    env: Readonly<Record<string, string | undefined>>,
    hear: (message: ToSupervisor, from: WorkerProcess) => void,
  ) {
    this.name = settings.name
    this.#child = fork(bundle, [], {
      env: { ...process.env, ...env, FAULT_LAB: JSON.stringify(settings) },
      execArgv: ['--expose-gc'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    })
    const { pid } = this.#child
    if (pid) tellWatchdog('watch', pid)
    this.ready = new Promise((resolve, reject) => {
      this.#child.on('message', (message: ToSupervisor) => {
        if (message.say === 'ready') {
          this.port = message.port
          this.up = true
          resolve()
        } else hear(message, this)
      })
      this.#child.once('exit', () => reject(new Error(`worker ${this.name} ended before it was ready`)))
    })
    this.gone = once(this.#child, 'exit').then(([code, signal]) => {
      this.up = false
      this.agent.destroy()
      if (pid) tellWatchdog('ended', pid)
      return { code, signal }
    })
  }

  send(message: ToWorker): void {
    if (this.#child.connected) this.#child.send(message, () => undefined)
  }

  kill(): void {
    this.up = false
    this.#child.kill('SIGKILL')
  }

  resume(): void {
    this.stopped = false
    this.#child.kill('SIGCONT')
  }
}
