import { fieldAt } from '../language/fields'
import { ServerError } from '../server-error'
import type { Transaction } from '../transactions/transaction'
import { type Document, isDocument } from '../values/document'
import { keyOf } from '../values/key'
import type { Record } from './record'

export interface IndexSpec {
  name: string
  key: Document
  unique?: boolean
  sparse?: boolean
  expireAfterSeconds?: unknown
  partialFilterExpression?: Document
  [option: string]: unknown
}

/** An index, as far as it is more than speed: what it forbids. */
export class Index {
  readonly spec: IndexSpec
  readonly namespace: string
  readonly #records = new Map<string, Set<Record>>()
  readonly #keys = new WeakMap<Record, Set<string>>()

  constructor(spec: IndexSpec, namespace: string) {
    this.spec = spec
    this.namespace = namespace
  }

  /** Throws E11000 where another live document has the same values, or a conflict where one is about to. */
  refuseDuplicate(record: Record, document: Document, transaction: Transaction | undefined): void {
    const key = this.#keyOf(document)
    if (key === undefined) return
    for (const rival of this.#records.get(key) ?? []) {
      if (rival === record) continue
      const holds = (other: Document | undefined) => other !== undefined && this.#keyOf(other) === key
      if (holds(rival.read(transaction))) {
        if (rival.pending && rival.pending.by !== transaction) rival.refuseConflict(transaction)
        throw this.duplicate(document)
      }
      if (holds(rival.latest) || holds(rival.pending?.document)) rival.refuseConflict(transaction)
    }
  }

  add(record: Record, document: Document): void {
    const key = this.#keyOf(document)
    if (key === undefined) return
    const records = this.#records.get(key) ?? new Set()
    const keys = this.#keys.get(record) ?? new Set()
    this.#records.set(key, records.add(record))
    this.#keys.set(record, keys.add(key))
  }

  remove(record: Record): void {
    for (const key of this.#keys.get(record) ?? []) {
      const records = this.#records.get(key)
      records?.delete(record)
      if (records?.size === 0) this.#records.delete(key)
    }
    this.#keys.delete(record)
  }

  duplicate(document: Document): ServerError {
    const keyPattern = this.spec.key
    const keyValue = Object.fromEntries(Object.keys(keyPattern).map((path) => [path, fieldAt(document, path) ?? null]))
    const shown = Object.entries(keyValue).map(([path, value]) => `${path}: ${JSON.stringify(value)}`)
    const message = `E11000 duplicate key error collection: ${this.namespace} index: ${this.spec.name} dup key: { ${shown.join(', ')} }`
    return new ServerError(11000, message, { keyPattern, keyValue })
  }

  #keyOf(document: Document): string | undefined {
    if (!this.spec.unique) return undefined
    const values = Object.keys(this.spec.key).map((path) => fieldAt(document, path))
    if (this.spec.sparse && values.every((value) => value === undefined)) return undefined
    return values.map(keyOf).join('\n')
  }
}

export const isIdIndex = (key: unknown): boolean => isDocument(key) && Object.keys(key).join() === '_id'
