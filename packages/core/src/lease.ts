import { IdempotencyError } from './errors'
import type { Runtime } from './runtime'
import type { RenewReply } from './store'

interface LeaseTerms {
  runtime: Runtime
  leaseMs: number
  maxRuntimeMs: number
  /** When the claim was sent, by our clock: the lease counts from before the store granted it. */
  sentAt: number
  /** Sends one renewal. */
  renew: () => Promise<RenewReply>
}

/** Keeps a claim alive while its handler runs, and aborts the handler when the claim is lost. */
export class LeaseKeeper {
  /** Why the handler was aborted, if it was. */
  lost: IdempotencyError | undefined
  readonly #terms: LeaseTerms
  readonly #runtimeEnd: number
  #leaseEnd: number
  #nextRenewal: number
  #controller: AbortController | undefined
  #stopped = false
  #cancel: (() => void) | undefined

  constructor(terms: LeaseTerms) {
    const { runtime, sentAt, leaseMs, maxRuntimeMs } = terms
    this.#terms = terms
    this.#leaseEnd = sentAt + leaseMs
    this.#nextRenewal = sentAt + leaseMs / 3
    this.#runtimeEnd = runtime.now() + maxRuntimeMs
    this.#schedule()
  }

  /** Made when it is first asked for: most handlers are too short to look. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    if (this.lost) this.#controller.abort(this.lost)
    return this.#controller.signal
  }

  /** Milliseconds until another owner may take over, as far as we know. */
  remainingMs(): number {
    return Math.max(1, Math.ceil(this.#leaseEnd - this.#terms.runtime.now()))
  }

  abort(reason: IdempotencyError): void {
    if (this.#stopped) return
    this.stop()
    this.lost = reason
    this.#controller?.abort(reason)
  }

  /** The handler has ended: renews no longer, and what is still under way changes nothing. */
  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  /** One timer, for whichever comes first. A renewal that hangs does not keep the next from being sent. */
  #schedule(): void {
    const { runtime } = this.#terms
    const next = Math.min(this.#nextRenewal, this.#leaseEnd, this.#runtimeEnd)
    this.#cancel = runtime.timer(() => this.#tick(), Math.max(0, next - runtime.now()), 'background')
  }

  #tick(): void {
    const { runtime, maxRuntimeMs } = this.#terms
    const now = runtime.now()
    if (now >= this.#leaseEnd) {
      // Not confirmed in time, by a clock that also counts an event loop's stall: others may hold it by now (F7, F13).
      this.abort(new IdempotencyError('LEASE_LOST', 'The lease was not renewed in time'))
    } else if (now >= this.#runtimeEnd) {
      this.abort(new IdempotencyError('MAX_RUNTIME_EXCEEDED', `The handler ran for more than ${maxRuntimeMs} ms`))
    } else {
      if (now >= this.#nextRenewal) void this.#renew(now)
      this.#schedule()
    }
  }

  /** Never rejects: a background promise must not end the process (F19). */
  async #renew(sentAt: number): Promise<void> {
    const { runtime, leaseMs, renew } = this.#terms
    this.#nextRenewal = sentAt + leaseMs / 3
    try {
      const reply = await renew()
      if (reply === 'stale') this.abort(new IdempotencyError('LEASE_LOST', 'Another owner has taken over'))
      else this.#leaseEnd = Math.max(this.#leaseEnd, sentAt + leaseMs)
    } catch {
      // Unknown: sooner than a third of the lease, since it may have been refused at once.
      this.#nextRenewal = Math.min(this.#nextRenewal, runtime.now() + leaseMs / 10)
    }
    if (this.#stopped) return
    this.#cancel?.()
    this.#schedule()
  }
}
