import { ask } from './ask'
import type { Host, RunResult } from './call'
import type { Handler } from './context'
import { encodeFingerprint, type Fingerprint } from './fingerprint'
import { type FoundRecord, readRecord } from './found'
import { encodeKey, part } from './key'
import { checkFunctions, checkScope, type Options, resolveOptions, resolvePolicy } from './options'
import type { Policy } from './policy'
import { run } from './run'
import { Runs } from './runs'
import type { TransactionalStore } from './store'
import type { TransactionalIdempotency } from './transactional-idempotency'

/** What one call does differently from the rest. */
export interface RunOptions extends Partial<Policy> {
  /** What stands for the input (a digest, a version): the same key with another one is refused with `FINGERPRINT_MISMATCH`. */
  fingerprint?: Fingerprint
}

/** How `wrap` finds the key in the handler's own arguments. */
export interface WrapOptions<Args extends unknown[]> extends Partial<Policy> {
  /** The idempotency key: what the sender repeats with every delivery of the same event. */
  key: (...args: Args) => string
  /** See `RunOptions.fingerprint`. Taken when the call is made, so a handler may change its input. */
  fingerprint?: (...args: Args) => Fingerprint
}

/** The arguments as the handler alone declares them: a `key` that takes fewer must not take any away. */
type Given<Args extends unknown[]> = Args extends infer Same extends unknown[] ? Same : never

export interface Idempotency {
  /** The options in force, defaults included. */
  readonly policy: Readonly<Policy>
  /**
   * The same function, safe against an event that arrives twice: same arguments, same result. A duplicate
   * gets the recorded result, which has been through the codec (with JSON, a Date is a string).
   *
   * Throws what the handler throws, or an `IdempotencyError`. Options are checked here: `INVALID_OPTION`.
   */
  wrap<This, Args extends unknown[], Result>(
    handler: (this: This, ...args: Args) => Result,
    options: WrapOptions<Given<Args>>,
  ): (this: This, ...args: Args) => Promise<Awaited<Result>>
  /** Runs the handler under the key, with a context, and tells whether it ran now or its result is a recorded one. */
  run<Result>(key: string, handler: Handler<Result>, options?: RunOptions): Promise<RunResult<Result>>
  /** Narrows the scope, for one tenant or endpoint: equal keys in two scopes are two keys. Shares the store and `close()`. */
  scoped(scope: string): Idempotency
  /** The record of a key, with its value or error decoded; undefined if there is none. */
  find(key: string): Promise<FoundRecord | undefined>
  /**
   * Frees the key: the next call runs anew. True if there was a record. A run under way loses its lease at the
   * next renewal; if it completes, its outcome is recorded and reported as vanished, unless another has begun. A
   * timeout rejects with `STORE_UNAVAILABLE`: the key may have been freed or not.
   */
  forget(key: string): Promise<boolean>
  /**
   * For a shutdown: starts no new run, waits up to `graceMs` (milliseconds, default 10_000) for those under
   * way, then aborts them, and gives back what is unfinished without charging the attempt. A handler that heeds no
   * abort may then run beside its successor, whose `attempt` and `takeover` do not tell of it. An outcome that is on
   * its way to the store is waited for, up to `leaseMs` or `storeDeadlineMs`. Close the store's client after it, or
   * outcomes get lost (F18).
   */
  close(options?: { graceMs?: number }): Promise<void>
}

/**
 * Makes handlers safe against an event that arrives twice. With a store that has transactions, also their effects.
 *
 * @throws IdempotencyError `INVALID_OPTION`
 */
export function createIdempotency<Tx>(
  options: Options & { store: TransactionalStore<Tx> },
): TransactionalIdempotency<Tx>
export function createIdempotency(options: Options): Idempotency
export function createIdempotency(options: Options): Idempotency {
  const { scope, policy, ...host } = resolveOptions(options)
  return idempotencyOf({ ...host, runs: new Runs(host.runtime) }, policy, part(scope))
}

function idempotencyOf(host: Host, policy: Readonly<Policy>, scope: string): Idempotency {
  const { store, runtime, on, runs } = host

  async function start<Result>(key: string, handler: Handler<Result>, policy: Policy, fingerprint?: Fingerprint) {
    // Both are taken before the first await: the handler, or the caller, may change its input (peers: 2a.4).
    const storeKey = encodeKey(scope, key)
    const taken = fingerprint === undefined ? fingerprint : await encodeFingerprint(fingerprint)
    return run({ store, runtime, on, runs, policy, key, storeKey: await storeKey, fingerprint: taken }, handler)
  }

  async function askStore<Reply>(
    operation: 'find' | 'forget',
    key: string,
    send: (storeKey: string) => Promise<Reply>,
    once?: 'once',
  ) {
    const storeKey = await encodeKey(scope, key)
    return ask({ ...host, key }, operation, policy.storeDeadlineMs, () => send(storeKey), once)
  }

  const idempotency: Idempotency = {
    policy,
    wrap<This, Args extends unknown[], Result>(
      handler: (this: This, ...args: Args) => Result,
      { key, fingerprint, ...given }: WrapOptions<unknown[]>,
    ) {
      checkFunctions({ handler, key, fingerprint: fingerprint ?? key })
      const settings = resolvePolicy(given, policy)
      return async function (this: This, ...args: Args): Promise<Awaited<Result>> {
        const call = start<Awaited<Result>>(
          key(...args),
          (() => handler.apply(this, args)) as Handler<Awaited<Result>>,
          settings,
          fingerprint?.(...args),
        )
        return (await runs.track(call)).value
      }
    },
    async run(key, handler, { fingerprint, ...given } = {}) {
      checkFunctions({ handler })
      return runs.track(start(key, handler, resolvePolicy(given, policy), fingerprint))
    },
    scoped: (narrower) => idempotencyOf(host, policy, scope + part(checkScope(narrower))),
    async find(key) {
      const record = await askStore('find', key, (storeKey) => store.find(storeKey))
      return record && readRecord(key, record, policy.codec)
    },
    // Sent once: a second copy could delete the record of a run that began in between.
    forget: (key) => askStore('forget', key, (storeKey) => store.forget(storeKey), 'once'),
    close: ({ graceMs = 10_000 } = {}) => runs.close(graceMs),
  }
  return store.extension?.idempotency(idempotency) ?? idempotency
}
