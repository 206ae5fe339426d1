import { Cursors } from './cursors'
import type { Journal } from './storage/journal'
import { Storage } from './storage/storage'
import { Sessions } from './transactions/sessions'
import type { TtlMonitor } from './ttl-monitor'

/** How the server presents itself. */
export interface Identity {
  host: string
  /** Of the replica set of one; none for a standalone server, which has no transactions. */
  setName?: string
}

/** What all connections of a server share. */
export class Server {
  readonly identity: Identity
  readonly ttlMonitor: TtlMonitor
  readonly journal: Journal
  readonly storage: Storage
  readonly sessions: Sessions
  readonly cursors = new Cursors()

  constructor(identity: Identity, ttlMonitor: TtlMonitor, journal: Journal) {
    this.identity = identity
    this.ttlMonitor = ttlMonitor
    this.journal = journal
    this.storage = new Storage(journal)
    this.sessions = new Sessions(journal)
  }
}
