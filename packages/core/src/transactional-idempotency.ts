import type { RunResult } from './call'
import type { RunContext } from './context'
import type { Idempotency, RunOptions } from './idempotency'

/** What a handler learns and can do, over a store with transactions. */
export interface TransactionalContext<Tx> extends RunContext {
  /**
   * Records `value` as the outcome within the caller's transaction: it commits or rolls back with the caller's
   * writes, so these happen exactly once. Call it last, commit, and return the same value: `value` is what
   * duplicates get. A transaction that is tried again calls it again.
   *
   * Throws `LEASE_LOST` when the outcome is not this run's to record: let it through, so that the writes roll back.
   */
  complete(tx: Tx, value?: unknown): Promise<void>
  /** Opens a transaction, completes with what `work` returns, and commits. `work` may be called again after a conflict. */
  transaction<Result>(work: (tx: Tx) => Result | Promise<Result>): Promise<Result>
}

/** `createIdempotency()` over a store with transactions. */
export interface TransactionalIdempotency<Tx> extends Idempotency {
  /** See `Idempotency.run`; the context can complete the run within a transaction. */
  run<Result>(
    key: string,
    handler: (context: TransactionalContext<Tx>) => Result | Promise<Result>,
    options?: RunOptions,
  ): Promise<RunResult<Result>>
  /**
   * Runs `work` in a transaction that also records its outcome: what `work` writes through `tx` happens exactly
   * once, crashes included, for as long as the record is kept. The claim is made before it, and rivals do not wait.
   */
  transaction<Result>(
    key: string,
    work: (tx: Tx, context: RunContext) => Result | Promise<Result>,
    options?: RunOptions,
  ): Promise<RunResult<Result>>
  scoped(scope: string): TransactionalIdempotency<Tx>
}
