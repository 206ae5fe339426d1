import { Busy, type Transaction, type Writable, writeConflict } from '../transactions/transaction'
import type { Document } from '../values/document'
import type { History } from './history'

/** The collection, as far as its records need it. */
interface Owner {
  readonly namespace: string
  readonly history: History
  forget(record: Record): void
}

/** One document by its `_id`, in the versions that somebody may still read. An undefined one is deleted. */
export class Record implements Writable {
  readonly id: unknown
  readonly owner: Owner
  pending?: { by: Transaction; document: Document | undefined } | undefined
  #versions: { at: number; document: Document | undefined }[] = []

  constructor(id: unknown, owner: Owner) {
    this.id = id
    this.owner = owner
  }

  /** As a transaction sees it; outside of one, as committed last. */
  read(transaction: Transaction | undefined): Document | undefined {
    if (!transaction) return this.latest
    if (this.pending?.by === transaction) return this.pending.document
    return this.#versions.findLast(({ at }) => at <= transaction.snapshot)?.document
  }

  get latest(): Document | undefined {
    return this.#versions.at(-1)?.document
  }

  /**
   * Throws where a write can not be made: in a transaction a write conflict at once, outside of one `Busy`, until the
   * transaction that holds the document has ended.
   */
  refuseConflict(transaction: Transaction | undefined): void {
    if (this.pending && this.pending.by !== transaction) {
      throw transaction ? writeConflict() : new Busy(this.pending.by)
    }
    if (transaction && (this.#versions.at(-1)?.at ?? 0) > transaction.snapshot) throw writeConflict()
  }

  write(document: Document | undefined, transaction: Transaction | undefined): void {
    this.refuseConflict(transaction)
    if (transaction) transaction.write(this, document)
    else this.settle(document)
  }

  settle(document: Document | undefined): void {
    const { history, namespace } = this.owner
    this.#versions.push({ at: history.advance(), document })
    history.journal.add({ kind: 'document', namespace, id: this.id, document })
    this.prune()
  }

  /** Lets go of what no transaction can read any more. */
  prune(): void {
    const oldest = this.owner.history.oldestSnapshot
    const needed = this.#versions.findLastIndex(({ at }) => at <= oldest)
    if (needed > 0) this.#versions.splice(0, needed)
    if (this.#versions.length > 1) this.owner.history.keepForNow(this)
    const gone = this.#versions.length <= 1 && this.latest === undefined && !this.pending
    if (gone) this.owner.forget(this)
  }
}
