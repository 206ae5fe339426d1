import { IdempotencyError } from './errors'
import type { Runtime } from './runtime'
import type { RenewReply } from './store'

export interface LeaseTerms {
  runtime: Runtime
  leaseMs: number
  maxRuntimeMs: number
  /** When the claim was sent, by our clock: the lease counts from before the store granted it. */
  sentAt: number
  /** Sends one renewal. */
  renew: () => Promise<RenewReply>
}

/** Keeps a claim alive while its handler runs, and aborts the handler when the claim is lost. */
export interface LeaseKeeper {
  readonly signal: AbortSignal
  /** Why the handler was aborted, if it was. */
  readonly lost: IdempotencyError | undefined
  /** Milliseconds until another owner may take over, as far as we know. */
  remainingMs(): number
  abort(reason: IdempotencyError): void
  /** The handler has ended: renews no longer, and what is still under way changes nothing. */
  stop(): void
}

export function keepLease({ runtime, leaseMs, maxRuntimeMs, sentAt, renew }: LeaseTerms): LeaseKeeper {
  let controller: AbortController | undefined
  let lost: IdempotencyError | undefined
  let stopped = false
  let cancel: (() => void) | undefined
  let leaseEnd = sentAt + leaseMs
  let nextRenewal = sentAt + leaseMs / 3
  const runtimeEnd = runtime.now() + maxRuntimeMs

  function abort(reason: IdempotencyError): void {
    if (stopped) return
    stop()
    lost = reason
    controller?.abort(reason)
  }

  function stop(): void {
    stopped = true
    cancel?.()
  }

  /** One timer, for whichever comes first. A renewal that hangs does not keep the next from being sent. */
  function schedule(): void {
    const next = Math.min(nextRenewal, leaseEnd, runtimeEnd)
    cancel = runtime.timer(tick, Math.max(0, next - runtime.now()), 'background')
  }

  function tick(): void {
    const now = runtime.now()
    if (now >= leaseEnd) {
      // Not confirmed in time, by a clock that also counts an event loop's stall: others may hold it by now (F7, F13).
      abort(new IdempotencyError('LEASE_LOST', 'The lease was not renewed in time'))
    } else if (now >= runtimeEnd) {
      abort(new IdempotencyError('MAX_RUNTIME_EXCEEDED', `The handler ran for more than ${maxRuntimeMs} ms`))
    } else {
      if (now >= nextRenewal) void send(now)
      schedule()
    }
  }

  /** Never rejects: a background promise must not end the process (F19). */
  async function send(at: number): Promise<void> {
    nextRenewal = at + leaseMs / 3
    try {
      const reply = await renew()
      if (reply === 'stale') abort(new IdempotencyError('LEASE_LOST', 'Another owner has taken over'))
      else leaseEnd = Math.max(leaseEnd, at + leaseMs)
    } catch {
      // Unknown: sooner than a third of the lease, since it may have been refused at once.
      nextRenewal = Math.min(nextRenewal, runtime.now() + leaseMs / 10)
    }
    if (stopped) return
    cancel?.()
    schedule()
  }

  schedule()
  return {
    get signal() {
      controller ??= new AbortController()
      if (lost) controller.abort(lost)
      return controller.signal
    },
    get lost() {
      return lost
    },
    remainingMs: () => Math.max(1, Math.ceil(leaseEnd - runtime.now())),
    abort,
    stop,
  }
}
