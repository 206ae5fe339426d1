import { backoffMs } from './backoff'
import type { Call } from './call'
import { IdempotencyError } from './errors'
import { type Events, notify } from './events'
import { within } from './runtime'

const pause = { minMs: 10, maxMs: 1_000 }

/**
 * Sends an operation until the store answers, for `deadlineMs` at the most. A timeout or a dropped connection
 * is *unknown*, never 'not done' (F36): the same operation is sent again, and recognised by its owner (F27).
 * Each try gets at most half of the time, so that one lost packet leaves room for a second try (F34).
 * `once` is for what must not be applied twice.
 */
export async function ask<Reply>(
  { runtime, on, key }: Pick<Call, 'runtime' | 'on' | 'key'>,
  operation: Events['storeError']['operation'],
  deadlineMs: number,
  send: () => Promise<Reply>,
  once?: 'once',
): Promise<Reply> {
  const end = runtime.now() + deadlineMs
  const left = () => end - runtime.now()
  for (let tries = 1; ; tries++) {
    try {
      return await within(runtime, Math.min(left(), once ? deadlineMs : deadlineMs / 2), send())
    } catch (error) {
      notify(on, 'storeError', { key, operation, error })
      // The store's own definite word (its capacity, a table that is missing): asking again changes nothing.
      if ((error as Error)?.name === 'IdempotencyError') throw error
      const pauseMs = Math.min(backoffMs(pause, tries, runtime), left())
      if (!once) await new Promise<void>((resolve) => void runtime.timer(resolve, pauseMs))
      // Nobody would wait for the reply to what is sent now (F32).
      if (once || left() <= 0) throw new IdempotencyError('STORE_UNAVAILABLE', '', { cause: error })
    }
  }
}
