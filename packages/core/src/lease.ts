import type { Call } from './call'
import type { Granted } from './claim'
import { IdempotencyError } from './errors'
import { notify } from './events'
import { nothing } from './runtime'
import { settleFailed } from './settle'
import { released } from './verdict'

/** A granted claim while its handler runs: kept alive, and the handler aborted when it is lost. */
export class HeldLease {
  /** Why the handler was aborted, if it was. */
  lost: IdempotencyError | undefined
  /** `settling`: the handler has ended. `released`: the claim was given back while it had not. */
  state: 'running' | 'settling' | 'released' = 'running'
  end: () => void = nothing
  readonly #call: Call
  readonly #granted: Granted
  readonly #runtimeEnd: number
  /** Counted from when the claim was sent, by our clock: from before the store granted it. */
  #leaseEnd: number
  #nextRenewal: number
  #stopped = false
  #cancel: (() => void) | undefined
  #controller: AbortController | undefined
  #ended: Promise<void> | undefined

  constructor(call: Call, granted: Granted) {
    const { leaseMs, maxRuntimeMs } = call.policy
    this.#call = call
    this.#granted = granted
    this.#leaseEnd = granted.sentAt + leaseMs
    this.#nextRenewal = granted.sentAt + leaseMs / 3
    this.#runtimeEnd = call.runtime.now() + maxRuntimeMs
    this.#schedule()
  }

  /** Made when it is first asked for: most handlers are too short to look. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.lost) this.#controller.abort(this.lost)
    return this.#controller.signal
  }

  /** Resolves with `end`: when all is over, and recorded as far as it can be. Made when asked for, before that. */
  get ended(): Promise<void> {
    this.#ended ??= new Promise((resolve) => {
      this.end = resolve
    })
    return this.#ended
  }

  abort(code: 'LEASE_LOST' | 'MAX_RUNTIME_EXCEEDED' | 'CLOSED'): void {
    if (this.#stopped) return
    this.stop()
    this.lost = new IdempotencyError(code)
    this.#controller?.abort(this.lost)
  }

  /** The handler has ended: renews no longer, and what is still under way changes nothing. */
  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  /**
   * Gives the claim of a handler that still runs back, so that others need not wait for the lease. One that
   * has ended is waited for: its outcome is under way to the store (F18).
   */
  async release(): Promise<void> {
    if (this.state === 'settling') await this.ended
    // Its effect may be half done: who blocks takeovers must not be told that the key is free.
    if (this.state !== 'running' || this.#call.policy.takeover === 'block') return
    this.state = 'released'
    this.stop()
    this.end()
    await settleFailed(this.#call, this.#granted, new IdempotencyError('CLOSED'), released)
  }

  /** One timer, for whichever comes first. A renewal that hangs does not keep the next from being sent. */
  #schedule(): void {
    const { runtime } = this.#call
    const next = Math.min(this.#nextRenewal, this.#leaseEnd, this.#runtimeEnd)
    this.#cancel?.()
    this.#cancel = runtime.timer(() => this.#tick(runtime.now()), Math.max(0, next - runtime.now()), 'background')
  }

  #tick(now: number): void {
    // Not confirmed in time, by a clock that also counts an event loop's stall: others may hold it by now (F7, F13).
    if (now >= this.#leaseEnd) this.abort('LEASE_LOST')
    if (now >= this.#runtimeEnd) this.abort('MAX_RUNTIME_EXCEEDED')
    if (this.#stopped) return
    if (now >= this.#nextRenewal) void this.#renew(now)
    this.#schedule()
  }

  /** Never rejects: a background promise must not end the process (F19). */
  async #renew(sentAt: number): Promise<void> {
    const { store, runtime, on, policy, key } = this.#call
    const { leaseMs } = policy
    this.#nextRenewal = sentAt + leaseMs / 3
    try {
      const reply = await store.renew(this.#granted, leaseMs)
      if (reply === 'stale') this.abort('LEASE_LOST')
      else this.#leaseEnd = Math.max(this.#leaseEnd, sentAt + leaseMs)
    } catch (error) {
      notify(on, 'storeError', { key, operation: 'renew', error })
      // Unknown: sooner than a third of the lease, since it may have been refused at once.
      this.#nextRenewal = Math.min(this.#nextRenewal, runtime.now() + leaseMs / 10)
    }
    if (!this.#stopped) this.#schedule()
  }
}
