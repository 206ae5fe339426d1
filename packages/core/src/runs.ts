import type { HeldLease } from './lease'
import { nothing, type Runtime, within } from './runtime'

/** The calls and runs of this process: duplicates wait for a run here, and `close` ends them all. */
export class Runs {
  closed = false
  /** The latest run of each key; one before it has lost its lease. */
  readonly byKey: Record<string, HeldLease> = Object.create(null)
  /** Random text that no owner was cut from yet. */
  owners = ''
  readonly #runtime: Runtime
  /** Calls that have not ended. */
  #open = 0
  #idle: Promise<void> | undefined
  #end = nothing
  readonly #pauses = new Set<() => void>()

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  track<Call extends Promise<unknown>>(call: Call): Call {
    const ended = () => --this.#open || this.#end()
    this.#open++
    call.then(ended, ended)
    return call
  }

  /** Resolves after `ms`, or at `close()`: no call sleeps through a shutdown. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel()
        this.#pauses.delete(wake)
        resolve()
      }
      const cancel = this.#runtime.timer(wake, this.closed ? 0 : ms)
      this.#pauses.add(wake)
    })
  }

  /** Waits, aborts, gives back: in this order, so that what can still end well does (F17). */
  async close(graceMs: number): Promise<void> {
    this.closed = true
    for (const wake of this.#pauses) wake()
    this.#idle ??= new Promise((resolve) => {
      this.#end = resolve as typeof nothing
    })
    if (!this.#open) return
    await within(this.#runtime, graceMs, this.#idle).catch(nothing)
    for (const held of Object.values(this.byKey)) held.abort('CLOSED')
    // An aborted handler has so long to notice, before its claim is given back.
    await within(this.#runtime, 100, this.#idle).catch(nothing)
    await Promise.all(Object.values(this.byKey).map((held) => held.release()))
  }
}
