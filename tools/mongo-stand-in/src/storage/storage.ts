import { ServerError } from '../server-error'
import { Collection } from './collection'
import { History } from './history'
import type { Journal } from './journal'

/** All collections of all databases. */
export class Storage {
  readonly history: History
  readonly #collections = new Map<string, Collection>()

  constructor(journal: Journal) {
    this.history = new History(journal)
  }

  /** A collection that is not there is an empty one to who reads. */
  find(database: string, name: string): Collection | undefined {
    return this.#collections.get(`${database}.${name}`)
  }

  /** The collection to write to, which is made where it is not there. */
  collection(database: string, name: string): Collection {
    if (name === '' || name.includes('\0') || name.includes('$')) {
      throw new ServerError(73, `Invalid namespace specified '${database}.${name}'`)
    }
    const found = this.find(database, name)
    if (found) return found
    const made = new Collection(database, name, this.history)
    this.#collections.set(made.namespace, made)
    return made
  }

  all(): Collection[] {
    return [...this.#collections.values()]
  }

  of(database: string): Collection[] {
    return this.all().filter((collection) => collection.database === database)
  }

  drop({ namespace }: Collection): void {
    this.#collections.delete(namespace)
    this.history.journal.add({ kind: 'drop', namespace })
  }
}
