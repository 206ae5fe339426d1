/**
 * What core does for a store that can settle within a transaction: an entry of its own, which such a store brings
 * along, so that nobody else carries it.
 */
import type { Extension } from './call'
import type { Idempotency } from './idempotency'
import { checkFunctions } from './options'
import { runTransactional } from './run-transactional'
import type { Store, TransactionalStore, Transactions } from './store'
import type { TransactionalIdempotency } from './transactional-idempotency'

/** For a store's factory: `{ ...transactional({ claim, renew, settle, find, forget, settleIn, transaction }), migrate }`. */
export function transactional<Tx>(store: Store & Transactions<Tx>): TransactionalStore<Tx> {
  const transactions = store as unknown as Transactions<unknown>
  const extension: Extension = {
    run: (...run) => runTransactional(transactions, ...run),
    idempotency: (plain) => extended(plain, transactions),
  }
  return Object.assign(store, { extension })
}

function extended(plain: Idempotency, { transaction }: Transactions<unknown>): TransactionalIdempotency<unknown> {
  // A run without a claim (`onStoreError: 'run'`) records nothing, and its transactions are the caller's alone.
  const claimless = { complete: async () => undefined, transaction }
  const { run } = plain
  return Object.assign(plain, {
    async run(key, handler, options) {
      checkFunctions({ handler })
      return run(
        key,
        (context) =>
          handler(
            'complete' in context ? (context as typeof context & typeof claimless) : Object.assign(context, claimless),
          ),
        options,
      )
    },
    async transaction(key, work, options) {
      checkFunctions({ work })
      return this.run(key, (context) => context.transaction(async (tx) => work(tx, context)), options)
    },
  } as TransactionalIdempotency<unknown>)
}
