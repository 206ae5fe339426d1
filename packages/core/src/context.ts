import { backoffMs } from './backoff'
import type { Call } from './call'
import { deriveKey } from './key'

/** What a handler learns of its run. */
export interface RunContext {
  /** The idempotency key, as the caller gave it. */
  readonly key: string
  /** 1 for the first start of a handler for this key; crashes count. 0 without a claim (`onStoreError: 'run'`). */
  readonly attempt: number
  /** An earlier run's fate is unknown: it crashed or lost its lease, and its effects may exist. */
  readonly takeover: boolean
  /**
   * The fencing token: grows with every grant of this key. A resource that refuses a fence below the highest
   * it has seen is safe from a run that lost its lease and does not know it. 0 without a claim.
   */
  readonly fence: number
  /** Aborts when the lease is lost, `maxRuntimeMs` is over or `close()` runs out of grace; `reason` says which. */
  readonly signal: AbortSignal
  /** If this attempt fails: how long to wait before the next, by `backoff`. Milliseconds. */
  readonly retryAfterMs: number
  /**
   * An idempotency key for a downstream call (a charge, an e-mail), the same in every attempt at this event.
   * Throws `INVALID_KEY` unless `name` is 1 to 40 printable ASCII characters without blanks.
   */
  deriveKey(name: string): string
}

export type Handler<Result> = (context: RunContext) => Result | Promise<Result>

/** A class, whose `signal` is looked up when the handler asks: most never do, and a getter in a literal takes 1 us. */
export class Context implements RunContext {
  declare readonly key: string
  declare readonly attempt: number
  declare readonly takeover: boolean
  declare readonly fence: number
  declare readonly retryAfterMs: number
  declare readonly deriveKey: (name: string) => string
  readonly #held: { signal: AbortSignal }

  constructor(
    call: Call,
    granted: { attempts: number; fence: number; takeover: boolean },
    held: { signal: AbortSignal },
  ) {
    this.key = call.key
    this.attempt = granted.attempts
    this.takeover = granted.takeover
    this.fence = granted.fence
    this.retryAfterMs = backoffMs(call.policy.backoff, granted.attempts, call.runtime)
    this.deriveKey = (name) => deriveKey(call.storeKey, name)
    this.#held = held
  }

  get signal(): AbortSignal {
    return this.#held.signal
  }
}
