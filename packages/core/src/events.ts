import { nothing } from './runtime'

/** What a run did, as it happens: for logs, metrics and alerts. `key` is the caller's idempotency key. */
export interface Events {
  /** The handler is about to run. `takeover`: an earlier run's fate is unknown, so its effects may exist. */
  claimed: { key: string; attempt: number; takeover: boolean; fence: number }
  /** A duplicate got the recorded result. */
  replayed: { key: string; attempts: number }
  /** A duplicate met a run that has not ended. */
  inProgress: { key: string; retryAfterMs: number }
  /** The handler returned and its outcome is recorded; `unrecorded` says why the result itself is not. */
  completed: { key: string; attempt: number; fence: number; unrecorded?: unknown }
  /** The handler threw. `final`: later deliveries get this failure without a run. */
  failed: { key: string; attempt: number; fence: number; error: unknown; final: boolean }
  /** The run's lease ended before it did; the outcome that stands is another's. */
  leaseLost: { key: string; fence: number }
  /** The store had lost the record during the run (eviction, failover, forget): another run may have overlapped (F38). */
  vanished: { key: string; fence: number }
  /** An operation of the store failed or timed out; it may be sent again. */
  storeError: { key: string; operation: 'claim' | 'renew' | 'settle' | 'find' | 'forget'; error: unknown }
}

/** Called with each event. An observer never changes an outcome, even when it throws. */
export type Observers = { [Name in keyof Events]?: (event: Events[Name]) => void }

/** Neither what an observer throws nor what it rejects with gets anywhere (F19). */
export function notify<Name extends keyof Events>(observers: Observers, name: Name, event: Events[Name]): void {
  if (observers[name]) new Promise((resolve) => resolve(observers[name]?.(event))).catch(nothing)
}
