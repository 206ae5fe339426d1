import type { HeldLease } from './lease'
import { nothing, type Runtime, within } from './runtime'

/** The calls and runs of this process: duplicates wait for a run here, and `close` ends them all. */
export class Runs {
  closed = false
  /** The latest run of each key; one before it has lost its lease. */
  readonly byKey = new Map<string, HeldLease>()
  readonly #runtime: Runtime
  readonly #calls = new Set<Promise<unknown>>()
  readonly #pauses = new Set<() => void>()

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  track<Value>(call: Promise<Value>): Promise<Value> {
    this.#calls.add(call)
    return call.finally(() => this.#calls.delete(call))
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
    const idle = Promise.allSettled(this.#calls)
    await within(this.#runtime, graceMs, idle, nothing)
    for (const held of this.byKey.values()) held.abort('CLOSED')
    // An aborted handler has so long to notice, before its claim is given back.
    await within(this.#runtime, 100, idle, nothing)
    await Promise.all([...this.byKey.values()].map((held) => held.release()))
  }
}
