import type { SettleInReply, StoredRecord, Transactions } from '@hookonce/core'
import { settleIn } from '@hookonce/core/machine'
import { transactional } from '@hookonce/core/transactional'
import { MachineStore } from './machine-store'

/** A transaction of a test's own: what it writes is there when it has committed. */
export interface Tx {
  write(row: string): void
  /** Applied at the commit, all of it. */
  staged: Array<() => void>
}

/** What happens to the next COMMITs: the reply of one is lost, after it was applied or before. */
export type CommitFault = 'applied, reply lost' | 'not applied, reply lost' | 'conflict'

/** The machine's store with transactions, and a table that they write to. */
export function transactionalStore({ now }: { now: () => number }) {
  const store = new MachineStore({ now })
  const rows: string[] = []
  const commitFaults: CommitFault[] = []
  const replies: SettleInReply[] = []

  const transactions: Transactions<Tx> = {
    async settleIn(tx, lease, outcome) {
      const { record, reply } = settleIn(store.records.get(lease.key), lease, outcome, now())
      tx.staged.push(() => store.records.set(lease.key, record as StoredRecord))
      replies.push(reply)
      return reply
    },
    async transaction(work) {
      const staged: Tx['staged'] = []
      const result = await work({ staged, write: (row) => void staged.push(() => rows.push(row)) })
      const fault = commitFaults.shift()
      if (fault === 'conflict') return transactions.transaction(work)
      if (fault !== 'not applied, reply lost') for (const apply of staged) apply()
      if (fault) throw Object.assign(new Error('the connection died'), { unknown: true })
      return result
    },
  }
  return { store: Object.assign(store, transactional(Object.assign(store, transactions))), rows, commitFaults, replies }
}
