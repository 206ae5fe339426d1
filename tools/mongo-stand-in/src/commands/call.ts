import { bind } from '../language/variables'
import { ServerError } from '../server-error'
import type { Server } from '../server-state'
import type { Collection } from '../storage/collection'
import type { Session } from '../transactions/session'
import { Busy, type Transaction } from '../transactions/transaction'
import type { Document } from '../values/document'
import { isNumeric, toNumber } from '../values/number'

/** One command under way. */
export class Call {
  readonly server: Server
  /** Its first field: `find` for `{ find: 'users', filter: {} }`. */
  readonly name: string
  readonly command: Document
  readonly session: Session | undefined
  readonly transaction: Transaction | undefined
  /** Its statements are remembered in the session, and not applied again. */
  readonly retryable: boolean
  /** The one instant of the command: `$$NOW`. */
  readonly now = new Date()
  readonly #deadline: number

  constructor(
    server: Server,
    name: string,
    command: Document,
    session: Session | undefined,
    transaction: Transaction | undefined,
    retryable: boolean,
  ) {
    this.server = server
    this.name = name
    this.command = command
    this.session = session
    this.transaction = transaction
    this.retryable = retryable
    const maxTimeMS = isNumeric(command.maxTimeMS) ? toNumber(command.maxTimeMS) : 0
    this.#deadline = maxTimeMS > 0 ? performance.now() + maxTimeMS : Number.POSITIVE_INFINITY
  }

  get database(): string {
    return String(this.command.$db)
  }

  get namespace(): string {
    return `${this.database}.${this.text(this.name)}`
  }

  /** The collection that the command names, as far as there is one. */
  get found(): Collection | undefined {
    return this.server.storage.find(this.database, this.text(this.name))
  }

  /** The same to write to: it is made where it is not there. */
  get collection(): Collection {
    return this.server.storage.collection(this.database, this.text(this.name))
  }

  text(field: string): string {
    const value = this.command[field]
    if (typeof value === 'string') return value
    throw new ServerError(14, `BSON field '${this.name}.${field}' is the wrong type, expected type 'string'`)
  }

  number(field: string, fallback = 0): number {
    const value = this.command[field]
    return isNumeric(value) ? toNumber(value) : fallback
  }

  list(field: string): Document[] {
    const value = this.command[field]
    if (Array.isArray(value)) return value
    throw new ServerError(40414, `BSON field '${this.name}.${field}' is missing but a required field`)
  }

  document(field: string): Document {
    return (this.command[field] ?? {}) as Document
  }

  /** With `$$NOW` and the command's `let` put in. */
  bind<T>(expression: T, variables?: Document): T {
    return bind(expression, this.now, { ...this.document('let'), ...variables })
  }

  /** Tries again whenever a transaction that held a document has ended, and no longer than the command may take. */
  async patiently<T>(attempt: () => T): Promise<T> {
    for (;;) {
      try {
        return attempt()
      } catch (error) {
        if (!(error instanceof Busy)) throw error
        await this.#untilEnded(error.holder)
      }
    }
  }

  async #untilEnded({ ended }: Transaction): Promise<void> {
    if (this.#deadline === Number.POSITIVE_INFINITY) return ended
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<never>((_, reject) => {
      const expire = () => reject(new ServerError(50, 'operation exceeded time limit'))
      timer = setTimeout(expire, Math.max(0, this.#deadline - performance.now()))
    })
    await Promise.race([ended, late]).finally(() => clearTimeout(timer))
  }
}
