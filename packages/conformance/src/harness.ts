import type { Store } from '@hookonce/core'

/** What a store's own spec tells the suite. */
export interface StoreHarness {
  /**
   * Called for each case, and for each random sequence. They use keys of their own, so that one server and one
   * client can serve them all; a store on a clock that `elapse` moves is a new one, with a new clock, each time.
   */
  create(): StoreFixture | Promise<StoreFixture>
  /**
   * A store on the same data whose connection is gone: each of its operations must reject.
   * `'never'` for a store that has no connection, such as one in the memory of the process.
   */
  disconnected: (() => Store | Promise<Store>) | 'never'
  /** A store with room for so many records, where the store has a limit of its own (G17). */
  bounded?(records: number): StoreFixture | Promise<StoreFixture>
  /**
   * How finely the store's clock tells time, in milliseconds. 0: only `elapse` moves it, and it stands at a whole
   * millisecond; then every instant is checked to the millisecond.
   * @default 1
   */
  granularityMs?: number
}

/** A store for one case. */
export interface StoreFixture {
  store: Store
  /**
   * Lets so many milliseconds pass on the store's clock.
   * @default waits that long, as a server's clock can't be moved
   */
  elapse?(ms: number): void | Promise<void>
  /** Called at the end of the case, for what `create` opened for it alone. */
  close?(): void | Promise<void>
}
