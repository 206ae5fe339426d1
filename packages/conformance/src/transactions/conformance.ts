import type { TransactionalStore } from '@hookonce/core'
import type { Runner } from '../conformance'
import type { StoreFixture, StoreHarness } from '../harness'
import { transactionCases } from './cases'

/** What the spec of a store with transactions tells the suite. */
export interface TransactionHarness<Tx> {
  /** As for `storeConformance`; at least three transactions can be open at once. */
  create(): TransactionFixture<Tx> | Promise<TransactionFixture<Tx>>
  /** @default 1 */
  granularityMs?: StoreHarness['granularityMs']
}

export interface TransactionFixture<Tx> extends StoreFixture {
  store: TransactionalStore<Tx>
}

/** Some cases wait for a lock, which a store may do for as long as core waits for it. */
const timeoutMs = 30_000

/** Registers every case of a store with transactions, next to those of `storeConformance`, which it must pass too. */
export function transactionConformance<Tx>({ describe, it }: Runner, harness: TransactionHarness<Tx>): void {
  describe('transaction conformance', () => {
    for (const { name, run } of transactionCases) {
      it(name, () => run({ ...harness, disconnected: 'never' }), timeoutMs)
    }
  })
}
