import { Transaction } from '../transactions/transaction'
import type { Journal } from './journal'

/** The order of all commits, and the transactions that still look at an older one. */
export class History {
  readonly journal: Journal
  /** How long a transaction may last that is begun from now on. */
  lifetimeMs = 60_000
  #now = 0
  #committing: number | undefined
  readonly #open = new Set<Transaction>()
  readonly #kept = new Set<{ prune(): void }>()

  constructor(journal: Journal) {
    this.journal = journal
  }

  /** The place of a write: its own, or that of the whole commit it belongs to. */
  advance(): number {
    return this.#committing ?? ++this.#now
  }

  /** Below it no version is read any more, but the newest one. */
  get oldestSnapshot(): number {
    return Math.min(this.#now, ...[...this.#open].map(({ snapshot }) => snapshot))
  }

  begin(): Transaction {
    const transaction = new Transaction(this.#now, this.lifetimeMs, () => this.#forget(transaction))
    this.#open.add(transaction)
    return transaction
  }

  /** All of its writes at once, in one place of the order. */
  commit(transaction: Transaction): void {
    this.#committing = ++this.#now
    try {
      transaction.commit()
    } finally {
      this.#committing = undefined
    }
  }

  keepForNow(record: { prune(): void }): void {
    this.#kept.add(record)
  }

  #forget(transaction: Transaction): void {
    this.#open.delete(transaction)
    const kept = [...this.#kept]
    this.#kept.clear()
    for (const record of kept) record.prune()
  }
}
