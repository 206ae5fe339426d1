import { Binary } from 'bson'
import { ServerError } from '../server-error'
import type { Journal } from '../storage/journal'
import { Session } from './session'

export class Sessions {
  readonly #sessions = new Map<string, Session>()
  readonly #journal: Journal

  constructor(journal: Journal) {
    this.#journal = journal
  }

  /** The session of a command's `lsid`. It is made when it is first heard of. */
  of(lsid: unknown): Session {
    return this.byKey(keyOf(lsid))
  }

  byKey(key: string): Session {
    const found = this.#sessions.get(key)
    if (found) return found
    const made = new Session(key, this.#journal)
    this.#sessions.set(key, made)
    return made
  }

  end(lsid: unknown): void {
    const key = keyOf(lsid)
    this.#sessions.get(key)?.end()
    this.#sessions.delete(key)
  }
}

function keyOf(lsid: unknown): string {
  const id = (lsid as { id?: unknown } | undefined)?.id
  if (id instanceof Binary && id.length() === 16) return id.toString('hex')
  throw new ServerError(9, 'lsid.id must be a UUID')
}
