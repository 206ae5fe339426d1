import { IdempotencyError } from './errors'
import type { LocalRun } from './local-run'
import { endedWithin, type Runtime } from './runtime'

/** How long an aborted handler has to notice, before its claim is given back. */
const noticeMs = 100

/** The runs and calls of this process: duplicates join a run here, and `close` waits for them. */
export class Runs {
  closed = false
  readonly #byKey = new Map<string, LocalRun>()
  readonly #all = new Set<LocalRun>()
  readonly #pauses = new Set<() => void>()
  #calls = 0
  #whenIdle: (() => void) | undefined
  #closing: Promise<void> | undefined

  find(storeKey: string): LocalRun | undefined {
    return this.#byKey.get(storeKey)
  }

  add(storeKey: string, run: LocalRun): void {
    this.#all.add(run)
    this.#byKey.set(storeKey, run)
  }

  remove(storeKey: string, run: LocalRun): void {
    this.#all.delete(run)
    // Another run of the key may have begun here since, after a takeover.
    if (this.#byKey.get(storeKey) === run) this.#byKey.delete(storeKey)
  }

  /** The key was forgotten: nobody joins its run any more. */
  detach(storeKey: string): void {
    this.#byKey.delete(storeKey)
  }

  /** Throws `CLOSED` after `close()`. */
  assertOpen(): void {
    if (this.closed) throw closedError('No new run is started')
  }

  async track<Value>(call: () => Promise<Value>): Promise<Value> {
    this.assertOpen()
    this.#calls++
    try {
      return await call()
    } finally {
      if (--this.#calls === 0) this.#whenIdle?.()
    }
  }

  /** Resolves after `ms`, or at `close()`: no call sleeps through a shutdown. */
  pause(runtime: Runtime, ms: number): Promise<void> {
    if (this.closed) return Promise.resolve()
    return new Promise((resolve) => {
      const wake = (): void => {
        cancel()
        this.#pauses.delete(wake)
        resolve()
      }
      const cancel = runtime.timer(wake, ms)
      this.#pauses.add(wake)
    })
  }

  close(runtime: Runtime, graceMs: number): Promise<void> {
    this.closed = true
    for (const wake of this.#pauses) wake()
    this.#closing ??= this.#drain(runtime, graceMs)
    return this.#closing
  }

  /** Waits, aborts, gives back: in this order, so that what can still end well does (F17). */
  async #drain(runtime: Runtime, graceMs: number): Promise<void> {
    if (this.#calls === 0) return
    const idle = new Promise<void>((resolve) => {
      this.#whenIdle = resolve
    })
    await endedWithin(runtime, idle, graceMs)
    if (this.#calls === 0) return
    for (const run of this.#all) run.abort(closedError('The grace period is over'))
    await endedWithin(runtime, idle, noticeMs)
    await Promise.all([...this.#all].map((run) => run.release()))
  }
}

export const closedError = (what: string): IdempotencyError =>
  new IdempotencyError('CLOSED', `${what}: close() was called`)
