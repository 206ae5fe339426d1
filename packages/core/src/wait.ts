import type { LocalRun, Settled } from './local-run'
import type { Runs } from './runs'
import { endedWithin, type Runtime } from './runtime'

const firstPollMs = 25
const longestPollMs = 1_000

/** What a duplicate does while the first is still running: how long it waits, and for what. */
export interface Patience {
  /** Milliseconds left to wait. */
  left(): number
  /** Until the store is worth asking again: the lease may be over, or the run may have ended. */
  poll(retryAfterMs: number): Promise<void>
  /** For a run of this process, without polling: how it ended, if it ended in time and while its lease is known to run. */
  join(run: LocalRun): Promise<Settled | undefined>
}

export function patience(runtime: Runtime, runs: Runs, waitMs: number): Patience {
  const end = runtime.now() + waitMs
  const left = () => Math.max(0, end - runtime.now())
  let pollMs = firstPollMs
  return {
    left,
    async poll(retryAfterMs) {
      // Jitter, or the duplicates of one event would ask in step (F40).
      const pause = Math.min(pollMs * (1 + runtime.random()), retryAfterMs, left())
      pollMs = Math.min(pollMs * 2, longestPollMs)
      await runs.pause(runtime, pause)
    },
    join: (run) => endedWithin(runtime, run.ended, Math.min(left(), run.remainingMs())),
  }
}
