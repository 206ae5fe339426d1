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
  /** Bytes nobody can guess, each of them: owners are made of them, several from one draw. */
  randomBytes(length: number): Uint8Array
}

/** A longer delay overflows the host's timers, which would then fire at once (F20). */
const longestTimerMs = 2e9

export const hostRuntime: Runtime = {
  now: () => performance.now(),
  timer(callback, ms, background) {
    // Too early is harmless: whoever set it looks at the clock.
    const timer = setTimeout(callback, Math.min(ms, longestTimerMs))
    if (background) (timer as { unref?(): void }).unref?.()
    return () => clearTimeout(timer)
  },
  random: Math.random,
  randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
}

/** What the promise settles with. After `ms` it rejects, and whatever the promise does then is dropped. */
export function within<Value>(runtime: Runtime, ms: number, promise: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = runtime.timer(() => reject(new Error('timeout')), ms)
    void promise.then(resolve, reject).then(cancel)
  })
}

/** For a wait that may end without anything. */
export const nothing = (): undefined => undefined
