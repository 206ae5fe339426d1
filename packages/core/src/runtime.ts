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

/** A longer delay overflows the host's timers, which would then fire at once (F20). */
const longestTimerMs = 2 ** 31 - 1

export const hostRuntime: Runtime = {
  now: () => performance.now(),
  timer(callback, ms, background) {
    // Too early is harmless: whoever set it looks at the clock.
    const timer = setTimeout(callback, Math.min(ms, longestTimerMs))
    if (background) (timer as { unref?(): void }).unref?.()
    return () => clearTimeout(timer)
  },
  random: Math.random,
  randomBytes(length) {
    // Drawn in one go, since a draw costs far more than its bytes; each byte is handed out once.
    if (pool.length < length) pool = crypto.getRandomValues(new Uint8Array(4_096))
    const bytes = pool.subarray(0, length)
    pool = pool.subarray(length)
    return bytes
  },
}

let pool = new Uint8Array(0)

/** What the promise settles with; after `ms` what `late` says, and whatever the promise does then is dropped. */
export function within<Value, Late>(
  runtime: Runtime,
  ms: number,
  promise: Promise<Value>,
  late: () => Late | Promise<Late>,
): Promise<Value | Late> {
  return new Promise((resolve, reject) => {
    const cancel = runtime.timer(() => resolve(late()), ms)
    void promise.then(resolve, reject).finally(cancel)
  })
}

/** For a wait that may end without anything. */
export const nothing = (): undefined => undefined
