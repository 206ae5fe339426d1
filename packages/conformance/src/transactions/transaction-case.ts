import type { Lease, Outcome, SettleInReply, TransactionalStore } from '@hookonce/core'
import { type StoreCase, storeCase } from '../case'
import { bytes } from '../situations'
import type { Trial } from '../trial'

/** What a case works with, over a store with transactions. */
export interface TransactionTrial extends Trial {
  store: TransactionalStore<unknown>
  /** An outcome with a result. */
  completed: Outcome
  /** Settles in a transaction of its own, and commits. */
  settledIn(lease: Lease, outcome?: Outcome): Promise<SettleInReply>
}

export const transactionCase = (name: string, check: (trial: TransactionTrial) => Promise<void>): StoreCase =>
  storeCase(name, (trial) => {
    const store = trial.store as TransactionalStore<unknown>
    const completed: Outcome = { status: 'completed', result: bytes('a result'), retentionMs: trial.longMs }
    const settledIn = (lease: Lease, outcome = completed) =>
      store.transaction((tx) => store.settleIn(tx, lease, outcome))
    return check({ ...trial, store, completed, settledIn })
  })
