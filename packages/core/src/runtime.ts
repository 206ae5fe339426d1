/** The clock, timers and randomness that core uses: the host's, unless a test or a simulation brings its own. */
export interface Runtime {
  /** A monotonic clock in milliseconds. It measures our own waits and leases; it never judges a record. */
  now(): number
  /**
   * Calls back once, `ms` from now; returns what cancels it. A `background` timer does not keep a process
   * alive (F20).
   */
  timer(callback: () => void, ms: number, background?: 'background'): () => void
  /** A number from 0 to just under 1, for jitter. */
  random(): number
  /** Bytes nobody can guess, for owners. */
  randomBytes(length: number): Uint8Array
}

/** A longer delay overflows the host's timers, which then fire at once (F20). */
const longestTimerMs = 2 ** 31 - 1

export const hostRuntime: Runtime = {
  now: () => performance.now(),
  timer(callback, ms, background) {
    let timer: ReturnType<typeof setTimeout>
    const start = (left: number): void => {
      timer = setTimeout(
        () => (left > longestTimerMs ? start(left - longestTimerMs) : callback()),
        Math.min(left, longestTimerMs),
      )
      if (background) (timer as { unref?(): void }).unref?.()
    }
    start(ms)
    return () => clearTimeout(timer)
  },
  random: Math.random,
  randomBytes: (length) => {
    if (drawn + length > pool.length) {
      pool = crypto.getRandomValues(new Uint8Array(Math.max(length, poolBytes)))
      drawn = 0
    }
    drawn += length
    return pool.slice(drawn - length, drawn)
  },
}

/** Drawn in one go, since a draw costs far more than its bytes; each byte is handed out once. */
const poolBytes = 4_096
let pool = new Uint8Array(0)
let drawn = 0

/** Resolves after `ms`. */
export function sleep(runtime: Runtime, ms: number): Promise<void> {
  return new Promise((resolve) => void runtime.timer(resolve, ms))
}

/** What the promise resolves with, or undefined after `ms`. */
export function endedWithin<Value>(runtime: Runtime, promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  return new Promise((resolve) => {
    const cancel = runtime.timer(() => resolve(undefined), ms)
    void promise.then(resolve).finally(cancel)
  })
}
