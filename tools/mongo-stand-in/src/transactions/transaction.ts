import { ServerError } from '../server-error'
import type { Document } from '../values/document'

/** What a transaction writes to: a record that holds its document until the end. */
export interface Writable {
  pending?: { by: Transaction; document: Document | undefined } | undefined
  settle(document: Document | undefined): void
  prune(): void
}

type State = 'open' | 'committed' | 'aborted'

/** Sees the documents as of its first operation, and its own writes; nobody else sees those before the commit. */
export class Transaction {
  readonly snapshot: number
  readonly onEnd: () => void
  readonly ended: Promise<void>
  readonly #written = new Set<Writable>()
  readonly #expiry: NodeJS.Timeout
  #state: State = 'open'
  #end = () => {}

  /** It is aborted when it has not ended within `lifetimeMs`: whoever began it may be gone. */
  constructor(snapshot: number, lifetimeMs: number, onEnd: () => void) {
    this.snapshot = snapshot
    this.onEnd = onEnd
    this.#expiry = setTimeout(() => this.abort(), lifetimeMs).unref()
    this.ended = new Promise((resolve) => {
      this.#end = resolve
    })
  }

  get state(): State {
    return this.#state
  }

  write(record: Writable, document: Document | undefined): void {
    record.pending = { by: this, document }
    this.#written.add(record)
  }

  commit(): void {
    for (const record of this.#written) {
      const document = record.pending?.document
      record.pending = undefined
      record.settle(document)
    }
    this.#finish('committed')
  }

  abort(): void {
    for (const record of this.#written) {
      record.pending = undefined
      record.prune()
    }
    this.#finish('aborted')
  }

  #finish(state: State): void {
    this.#state = state
    this.#written.clear()
    clearTimeout(this.#expiry)
    this.onEnd()
    this.#end()
  }
}

/** Thrown before anything is written: a transaction holds the document, and has to end first. */
export class Busy extends Error {
  readonly holder: Transaction

  constructor(holder: Transaction) {
    super('A transaction that has not ended holds this document.')
    this.holder = holder
    this.name = 'Busy'
  }
}

export const writeConflict = (): ServerError =>
  new ServerError(
    112,
    'Caused by :: Write conflict during plan execution and yielding is disabled. :: Please retry your operation or multi-document transaction.',
    { errorLabels: ['TransientTransactionError'] },
  )
