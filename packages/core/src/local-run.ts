import type { Call } from './call'
import type { IdempotencyError } from './errors'
import type { LeaseKeeper } from './lease'
import { closedError } from './runs'
import { settleFailed } from './settle'
import type { Lease } from './store'
import { released } from './verdict'

/** How a run ended: what a duplicate that joined it adopts. */
export interface Settled {
  result?: Uint8Array
  attempts: number
}

/** A run of this process that has not ended: duplicates join it, and `close` ends it. */
export class LocalRun {
  readonly #call: Call
  readonly #lease: Lease
  readonly #keeper: LeaseKeeper
  #ended: Promise<Settled | undefined> | undefined
  #resolve: ((settled: Settled | undefined) => void) | undefined
  #state: 'running' | 'finished' | 'released' = 'running'

  constructor(call: Call, lease: Lease, keeper: LeaseKeeper) {
    this.#call = call
    this.#lease = lease
    this.#keeper = keeper
  }

  /** Resolves when the run has ended; with nothing unless it completed and that is recorded. Made when somebody asks. */
  get ended(): Promise<Settled | undefined> {
    this.#ended ??= new Promise((resolve) => {
      this.#resolve = resolve
    })
    return this.#ended
  }

  /** Aborted: a successor may have ended long ago, so only the store knows more. */
  get lost(): boolean {
    return this.#keeper.lost !== undefined
  }

  get fingerprint(): string | undefined {
    return this.#lease.fingerprint
  }

  remainingMs(): number {
    return this.#keeper.remainingMs()
  }

  abort(reason: IdempotencyError): void {
    this.#keeper.abort(reason)
  }

  /** The handler has ended, and its outcome may be settled: not so once the claim has been given back. */
  finish(): boolean {
    if (this.#state === 'released') return false
    this.#state = 'finished'
    return true
  }

  end(settled: Settled | undefined): void {
    this.#resolve?.(settled)
  }

  /**
   * Gives the claim of a handler that still runs back, so that others need not wait for the lease. One that
   * has ended is waited for: its outcome is under way to the store (F18).
   */
  async release(): Promise<void> {
    if (this.#state === 'finished') await this.ended
    // Its effect may be half done: who blocks takeovers must not be told that the key is free.
    if (this.#state !== 'running' || this.#call.policy.takeover === 'block') return
    this.#state = 'released'
    this.#keeper.stop()
    await settleFailed(this.#call, this.#lease, closedError('Given back'), released)
  }
}
