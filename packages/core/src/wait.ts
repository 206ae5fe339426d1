import { backoffMs } from './backoff'
import type { Call } from './call'
import { nothing, within } from './runtime'

const pollEvery = { minMs: 25, maxMs: 1_000 }

/** What a duplicate does while the first is still running: until the key is worth claiming again, `ms` at the most. */
export async function waitForRun({ runtime, runs, storeKey }: Call, ms: number, polls: number): Promise<void> {
  const local = runs.byKey[storeKey]
  // A run of this process tells its end, unless it has lost its lease to another; that one is polled.
  if (local && !local.lost) await within(runtime, ms, local.ended).catch(nothing)
  else await runs.pause(Math.min(ms, backoffMs(pollEvery, polls, runtime)))
}
