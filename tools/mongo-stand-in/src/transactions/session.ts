import { ServerError } from '../server-error'
import type { Journal } from '../storage/journal'
import type { Transaction } from './transaction'

/** What a logical session has under way: its last numbered command, be it a retryable write or a transaction. */
export class Session {
  readonly #key: string
  readonly #journal: Journal
  #number = -1n
  #answers = new Map<number, unknown>()
  #transaction: Transaction | undefined
  #turn: Promise<unknown> = Promise.resolve()

  constructor(key: string, journal: Journal) {
    this.#key = key
    this.#journal = journal
  }

  get transaction(): Transaction | undefined {
    return this.#transaction
  }

  get number(): bigint {
    return this.#number
  }

  /** One numbered command at a time: a write that is sent again waits for its first copy. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work)
    this.#turn = turn.catch(() => {})
    return turn
  }

  /** Takes up a number: a newer one ends what was, an older one is refused. */
  enter(number: bigint): void {
    if (number < this.#number) {
      throw new ServerError(
        225,
        `Cannot start transaction with txnNumber ${number} because a newer transaction with txnNumber ${this.#number} has already started`,
      )
    }
    if (number === this.#number) return
    this.end()
    this.#number = number
    this.#answers = new Map()
    this.#transaction = undefined
  }

  begin(transaction: Transaction): void {
    this.#transaction = transaction
  }

  /** The answer that a retryable statement had the first time; a statement that failed left none, and runs again. */
  answerOf(statement: number): unknown {
    return this.#answers.get(statement)
  }

  remember(statement: number, answer: unknown): void {
    this.#answers.set(statement, answer)
    this.#journal.add({ kind: 'answer', session: this.#key, number: this.#number, statement, answer })
  }

  /** The transaction has committed, which a commit that is sent again is told of. */
  committed(): void {
    this.#journal.add({ kind: 'commit', session: this.#key, number: this.#number })
  }

  get hasAnswers(): boolean {
    return this.#answers.size > 0
  }

  end(): void {
    if (this.#transaction?.state === 'open') this.#transaction.abort()
  }
}
