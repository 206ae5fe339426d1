import { pause, type Query } from './query'

export interface SweepOptions {
  /** The most rows that one statement deletes, and so locks at a time. Default: 1000. */
  batch?: number
  /** Milliseconds after which no further statement is sent. Default: no limit. */
  maxMs?: number
}

export interface SweeperOptions extends SweepOptions {
  /** Milliseconds between two sweeps, with a quarter of it as jitter. */
  everyMs: number
  /** Told of a sweep that failed; the next one comes all the same. Default: nobody is told. */
  onError?(error: unknown): void
}

/** Deletes expired rows batch by batch; how many. A row that somebody works on is left for the next time. */
export async function sweep(query: Query, statement: string, { batch = 1_000, maxMs = Infinity }: SweepOptions = {}) {
  const end = Date.now() + maxMs
  for (let deleted = 0; ; ) {
    const { length } = await query(statement, [batch])
    deleted += length
    if (length < batch || Date.now() >= end) return deleted
    // Claims go first: between two batches the server is theirs.
    await pause(1)
  }
}

/** Sweeps again and again, until the function that it returns is called. Keeps no process alive. */
export function startSweeper(sweepOnce: () => Promise<unknown>, { everyMs, onError }: SweeperOptions): () => void {
  let stopped = false
  let timer: NodeJS.Timeout
  const schedule = () => {
    if (!stopped) timer = setTimeout(run, everyMs * (0.75 + Math.random() / 2)).unref()
  }
  const run = () => void sweepOnce().catch(onError).finally(schedule)
  schedule()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}
