import type { Ran } from './attempt'
import type { Granted } from './claim'
import type { Handler, RunContext } from './context'
import type { Observers } from './events'
import type { Idempotency } from './idempotency'
import type { HeldLease } from './lease'
import type { Policy } from './policy'
import type { Runs } from './runs'
import type { Runtime } from './runtime'
import type { Store } from './store'

/** What a store that can do more than the contract asks adds: `transactional()` makes one. */
export interface Extension {
  idempotency(plain: Idempotency): Idempotency
  /** Runs the handler, and may end the run itself. */
  run<Result>(
    handler: Handler<Result>,
    context: RunContext,
    call: Call,
    granted: Granted,
    held: HeldLease,
  ): Promise<Ran<Result>>
}

/** What every call of one `createIdempotency()` shares. */
export interface Host {
  store: Store & { extension?: Extension }
  runtime: Runtime
  on: Observers
  runs: Runs
}

/** One call of `run()`: what it is about, and what it runs on. */
export interface Call extends Host {
  policy: Policy
  /** The key as the caller gave it. */
  key: string
  /** The key as the store knows it: with its scope, encoded. */
  storeKey: string
  fingerprint?: string
}

/** How a call ended well. */
export interface RunResult<Result> {
  /** Did this call's handler make the outcome that stands, or is it a recorded one? */
  status: 'executed' | 'replayed'
  /** What the handler returned. A replayed value has been through the codec: with JSON, a Date is a string. */
  value: Result
  /** How often a handler was started for this key, crashes included. */
  attempts: number
}
