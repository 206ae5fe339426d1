import type { SettleInReply, Store, StoredRecord, TransactionalStore } from '@hookonce/core'
import * as machine from '@hookonce/core/machine'
import { transactional } from '@hookonce/core/transactional'
import type { TransactionHarness } from '../src/index'
import { newClock } from './machine-store'

/** What is wrong with a store's transactions. None of these: honest ones. */
export interface TransactionFlaw {
  /** Writes at once, not at the commit. */
  early?: true
  /** Commits what has failed, too. */
  careless?: true
  /** What it takes the reply for. */
  tells?(reply: SettleInReply): SettleInReply
  /** Writes also what it must not. */
  writes?: true
  /** Takes no lock: a claim sees what was there before, or ends a lapsed lease. */
  lockless?: true
  /** A claim waits for the lock. */
  patient?: true
  /** Everything waits for the lock, whatever its key. */
  coarse?: true
  /** Does a settle from outside not wait, and write over the lock? */
  impatient?: true
}

interface Tx {
  writes: Map<string, StoredRecord>
  locks: string[]
}

/** The machine with a map, and a lock for each record that an open transaction has written. */
function transactionalMachine(flaw: TransactionFlaw, now: () => number): TransactionalStore<Tx> {
  const records = new Map<string, StoredRecord>()
  const locks = new Map<string, Promise<void>>()
  const { tells = (reply) => reply } = flaw

  const unlocked = async (key: string) => {
    await (flaw.coarse ? Promise.all(locks.values()) : locks.get(key))
  }
  const apply = <Reply>(
    key: string,
    step: (stored: StoredRecord | undefined) => { record: StoredRecord | undefined; reply: Reply },
  ): Reply => {
    const { record, reply } = step(records.get(key))
    if (record) records.set(key, record)
    else records.delete(key)
    return reply
  }

  const plain: Store = {
    async claim(request) {
      if (locks.has(request.key) && !flaw.lockless && !flaw.patient) return { status: 'processing', retryAfterMs: 1 }
      if (!flaw.lockless) await unlocked(request.key)
      return apply(request.key, (stored) => machine.claim(stored, request, now()))
    },
    async renew(lease, leaseMs) {
      await unlocked(lease.key)
      return apply(lease.key, (stored) => machine.renew(stored, lease, leaseMs, now()))
    },
    async settle(lease, outcome) {
      if (!flaw.impatient) await unlocked(lease.key)
      return apply(lease.key, (stored) => machine.settle(stored, lease, outcome, now()))
    },
    find: async (key) => structuredClone(machine.live(records.get(key), now())),
    forget: async (key) => records.delete(key),
  }

  return transactional({
    ...plain,
    async settleIn({ writes, locks: held }: Tx, lease, outcome) {
      await unlocked(lease.key)
      const { record, reply } = machine.settleIn(records.get(lease.key), lease, outcome, now())
      const written = flaw.writes ? machine.settle(undefined, lease, outcome, now()).record : record
      if ((reply === 'ok' || flaw.writes) && written) writes.set(lease.key, written)
      if (flaw.early) for (const [key, write] of writes) records.set(key, write)
      held.push(lease.key)
      return tells(reply)
    },
    async transaction<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
      const writes = new Map<string, StoredRecord>()
      let unlock = () => {}
      const end = new Promise<void>((resolve) => {
        unlock = resolve
      })
      // A lock is taken by the first settle, and held to the end.
      const held = Object.assign([] as string[], { push: (key: string) => locks.set(key, end).size })
      const commit = () => {
        for (const [key, record] of writes) records.set(key, record)
      }
      try {
        const result = await work({ writes, locks: held })
        commit()
        return result
      } catch (error) {
        if (flaw.careless) commit()
        throw error
      } finally {
        for (const [key, lock] of locks) if (lock === end) locks.delete(key)
        unlock()
      }
    },
  })
}

export function transactionHarness(flaw: TransactionFlaw = {}): TransactionHarness<Tx> {
  return {
    create() {
      const { now, elapse } = newClock()
      return { store: transactionalMachine(flaw, now), elapse }
    },
    granularityMs: 0,
  }
}
