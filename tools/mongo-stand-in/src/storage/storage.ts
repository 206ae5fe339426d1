import { ServerError } from '../server-error'
import { Collection } from './collection'
import { History } from './history'

/** All collections of all databases. */
export class Storage {
  readonly history = new History()
  readonly #collections = new Map<string, Collection>()

  /** A collection that is not there is an empty one, and is made by the first write. */
  find(database: string, name: string): Collection | undefined {
    return this.#collections.get(`${database}.${name}`)
  }

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
  }
}
