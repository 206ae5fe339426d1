import { ObjectId } from 'bson'
import type { Transaction } from '../transactions/transaction'
import type { Document } from '../values/document'
import { keyOf } from '../values/key'
import { refuseUnfit } from './fitness'
import type { History } from './history'
import { Index, type IndexSpec } from './index-definition'
import { Record } from './record'

/** Documents by `_id`, and the indexes that guard them. Every method is one step that nothing else comes between. */
export class Collection {
  readonly database: string
  readonly name: string
  readonly history: History
  readonly indexes = new Map<string, Index>()
  readonly #records = new Map<string, Record>()
  readonly #idIndex: Index

  constructor(database: string, name: string, history: History) {
    this.database = database
    this.name = name
    this.history = history
    this.#idIndex = new Index({ v: 2, key: { _id: 1 }, name: '_id_' }, this.namespace)
  }

  get namespace(): string {
    return `${this.database}.${this.name}`
  }

  get specs(): IndexSpec[] {
    return [this.#idIndex, ...this.indexes.values()].map(({ spec }) => spec)
  }

  /** Those that may match a filter, in the order of their insertion: by `_id` at once where it names one, or some. */
  *candidates(filter: Document): Iterable<Record> {
    const ids = idsOf(filter)
    if (!ids) return yield* this.#records.values()
    for (const key of new Set(ids.map(keyOf))) {
      const record = this.#records.get(key)
      if (record) yield record
    }
  }

  insert(given: Document, transaction: Transaction | undefined): Document {
    const { _id = new ObjectId(), ...fields } = given
    const document = { _id, ...fields }
    refuseUnfit(document, 'insert')
    const key = keyOf(_id)
    const record = this.#records.get(key) ?? new Record(_id, this)
    record.refuseConflict(transaction)
    if (record.read(transaction)) throw this.#idIndex.duplicate(document)
    this.#write(record, document, transaction)
    return document
  }

  replace(record: Record, document: Document, transaction: Transaction | undefined): void {
    record.refuseConflict(transaction)
    refuseUnfit(document, 'update')
    this.#write(record, document, transaction)
  }

  delete(record: Record, transaction: Transaction | undefined): void {
    record.write(undefined, transaction)
  }

  /** A record that nobody can see any more. */
  forget(record: Record): void {
    const key = keyOf(record.id)
    if (this.#records.get(key) === record) this.#records.delete(key)
    for (const index of this.indexes.values()) index.remove(record)
  }

  /** As the journal has it, whatever is there. */
  restore(id: unknown, document: Document | undefined): void {
    const record = this.#records.get(keyOf(id)) ?? new Record(id, this)
    if (document) this.#write(record, document, undefined)
    else record.write(undefined, undefined)
  }

  /** Throws E11000 where the documents that are there break it. */
  addIndex(spec: IndexSpec): void {
    const index = new Index(spec, this.namespace)
    for (const record of this.#records.values()) {
      const document = record.latest
      if (!document) continue
      index.refuseDuplicate(record, document, undefined)
      index.add(record, document)
    }
    this.indexes.set(spec.name, index)
    this.#keepIndexes()
  }

  dropIndexes(names: readonly string[]): void {
    for (const name of names) this.indexes.delete(name)
    this.#keepIndexes()
  }

  #keepIndexes(): void {
    const specs = [...this.indexes.values()].map(({ spec }) => spec)
    this.history.journal.add({ kind: 'indexes', namespace: this.namespace, specs })
  }

  #write(record: Record, document: Document, transaction: Transaction | undefined): void {
    for (const index of this.indexes.values()) index.refuseDuplicate(record, document, transaction)
    this.#records.set(keyOf(record.id), record)
    for (const index of this.indexes.values()) index.add(record, document)
    record.write(document, transaction)
  }
}

function idsOf({ _id, $and }: Document): unknown[] | undefined {
  if (_id === undefined) return Array.isArray($and) ? $and.map(idsOf).find((ids) => ids) : undefined
  if (_id?.constructor !== Object) return _id instanceof RegExp ? undefined : [_id]
  const condition = _id as Document
  if ('$eq' in condition) return [condition.$eq]
  if (Array.isArray(condition.$in)) return condition.$in.some((id) => id instanceof RegExp) ? undefined : condition.$in
  return Object.keys(condition).some((name) => name.startsWith('$')) ? undefined : [_id]
}
