import { IdempotencyError, isIdempotencyError } from './errors'
import { type Events, notify, type Observers } from './events'
import { type Runtime, sleep } from './runtime'
import type { Store } from './store'

/** What every run of one `createIdempotency()` shares. */
export interface Host {
  store: Store
  runtime: Runtime
  on: Observers
}

interface Question {
  key: string
  operation: Events['storeError']['operation']
  deadlineMs: number
  /** `false` for what must not be applied twice. */
  resend?: boolean
}

const firstPauseMs = 20
const longestPauseMs = 1_000

/**
 * Sends an operation until the store answers, for `deadlineMs` at the most. A timeout or a dropped connection
 * is *unknown*, never 'not done' (F36): the same operation is sent again, and recognised by its owner (F27).
 * Each try gets at most half of the time, so that one lost packet leaves room for a second try (F34).
 */
export async function ask<Reply>(
  { runtime, on }: Host,
  { key, operation, deadlineMs, resend = true }: Question,
  send: () => Promise<Reply>,
): Promise<Reply> {
  const end = runtime.now() + deadlineMs
  const left = () => end - runtime.now()
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await within(runtime, resend ? Math.min(left(), deadlineMs / 2) : left(), send)
    } catch (error) {
      notify(on, 'storeError', { key, operation, error })
      // The store's own definite word (its capacity, a table that is missing): asking again changes nothing.
      if (isIdempotencyError(error)) throw error
      // Full jitter: the callers of a store that comes back do not all arrive at once (F40).
      const pause = pauseMs * runtime.random()
      if (resend && pause < left()) await sleep(runtime, pause)
      else throw unavailable(operation, deadlineMs, error)
      // A pause can take longer than asked for; nobody would wait for the reply to what is sent now (F32).
      if (left() <= 0) throw unavailable(operation, deadlineMs, error)
    }
  }
}

/** One try: what `send` resolves with, or a rejection after `ms`. A reply that comes later is dropped. */
export function within<Reply>(runtime: Runtime, ms: number, send: () => Promise<Reply>): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = send()
    const cancel = runtime.timer(() => reject(new Error(`no answer within ${Math.round(ms)} ms`)), ms)
    sent.then(
      (reply) => {
        cancel()
        resolve(reply)
      },
      (error) => {
        cancel()
        reject(error)
      },
    )
  })
}

const unavailable = (operation: string, deadlineMs: number, cause: unknown): IdempotencyError =>
  new IdempotencyError('STORE_UNAVAILABLE', `The store did not answer a ${operation} within ${deadlineMs} ms`, {
    cause,
  })
