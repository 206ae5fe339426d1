import type { Ledger } from '../ledger/ledger'
import type { Settings, ToSupervisor } from '../wire'
import { WorkerProcess } from './process'
import { FencedResource } from './resource'

export interface FleetOptions {
  size: number
  bundle: string
  settings: Omit<Settings, 'name' | 'url'>
  ledger: Ledger
  /** Where the worker of a slot finds its store. */
  urlOf(slot: number): string
  envOf?(slot: number): Readonly<Record<string, string | undefined>>
  /** What a worker says that is not about effects. */
  onMessage?(message: ToSupervisor, from: WorkerProcess, slot: number): void
}

/** The workers: started, killed, and started again in their slots. */
export class Fleet {
  kills = 0
  shutdowns = 0
  /** Workers that stopped themselves. */
  stops = 0
  readonly slots: WorkerProcess[] = []
  readonly #options: FleetOptions
  readonly #resource: FencedResource
  #starts = 0
  #closing = false
  #failure: unknown
  readonly #watched = new Set<Promise<void>>()

  constructor(options: FleetOptions) {
    this.#options = options
    this.#resource = new FencedResource(options.ledger)
  }

  async start(): Promise<void> {
    for (let slot = 0; slot < this.#options.size; slot++) this.#startIn(slot)
    await Promise.all(this.slots.map(({ ready }) => ready))
  }

  /** Those that take deliveries. A stopped one does not answer, but nobody outside can know. */
  get up(): WorkerProcess[] {
    if (this.#failure) throw this.#failure
    return this.slots.filter(({ up }) => up)
  }

  /** SIGKILL, and a new process in its slot. */
  kill(worker: WorkerProcess): void {
    worker.kill()
  }

  resume(worker: WorkerProcess): void {
    this.#options.ledger.add({ what: 'continue', process: worker.name })
    worker.resume()
  }

  /** Shuts all down in order, and waits until they are gone. */
  async close(): Promise<void> {
    this.#closing = true
    for (const worker of this.slots) {
      if (worker.stopped) worker.resume()
      worker.send({ say: 'shut down' })
      setTimeout(() => worker.kill(), 5_000).unref()
    }
    await Promise.all(this.#watched)
    if (this.#failure) throw this.#failure
  }

  #startIn(slot: number): void {
    const { bundle, settings, ledger, urlOf, envOf, onMessage } = this.#options
    const name = `w${slot}.${++this.#starts}`
    const worker = new WorkerProcess(
      bundle,
      { ...settings, name, url: urlOf(slot) },
      envOf?.(slot) ?? {},
      (message) => {
        if (message.say === 'effect') {
          worker.send({ say: 'go on', id: message.id, verdict: this.#resource.take(message) })
        } else if (message.say === 'stopping') {
          this.stops++
          worker.stopped = true
          ledger.add({ what: 'stop', process: name })
        } else onMessage?.(message, worker, slot)
      },
    )
    this.slots[slot] = worker
    ledger.add({ what: 'start', process: name })
    worker.ready.catch((error) => {
      // Killed on purpose while it started, or it can't start at all.
      if (!this.#closing && worker.up === false && this.kills === 0) this.#failure ??= error
    })
    const watched = worker.gone.then(({ code, signal }) => {
      ledger.add({ what: 'exit', process: name, code, signal })
      if (this.#closing) return
      if (signal === 'SIGKILL') this.kills++
      else this.shutdowns++
      this.#startIn(slot)
    })
    this.#watched.add(watched)
    void watched.finally(() => this.#watched.delete(watched))
  }
}
