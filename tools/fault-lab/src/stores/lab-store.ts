import type { Store } from '@hookonce/core'
import type { Mode } from '../wire'

/** A store that the lab can try: a file here, and a line in `index.ts`. */
export interface LabStore {
  name: string
  /** The file in this folder that exports it as `store`: a worker's bundle has that one alone. */
  file: string
  /** A server of the lab's own. */
  start(): Promise<LabServer>
  /** In a worker, and for the last look: a client and its store. */
  connect(url: string): Promise<Connected>
  /** What guards an effect, of what it can: see `Mode`. */
  modes: readonly Mode[]
  /** What can befall its server. */
  serverFaults: readonly ServerFault[]
}

export interface LabServer {
  url: string
  /** Name and version, for the report. */
  version: string
  stop(): Promise<void>
}

export interface Connected {
  store: Store
  /** Where its effects can commit with the outcome. */
  effects?: TransactionalEffects
  close(): Promise<void>
}

export interface TransactionalEffects {
  /** Writes an effect in the transaction. */
  write(tx: unknown, key: string, run: string): Promise<void>
  /** Whose effects were committed, of each key. */
  committed(): Promise<Map<string, string[]>>
}

/** A way to hurt a server, many times in a row. */
export interface ServerFault {
  name: string
  /** Undefined: the server that is to be had cannot show it. */
  start(): Promise<StruckServer | undefined>
  /** Acknowledged writes may be lost by it, as the store's documentation says. */
  mayLose?: boolean
  /** Default: plain. */
  mode?: Mode
}

export interface StruckServer extends LabServer {
  /** Hurts it once, and resolves when it takes operations again. */
  strike(): Promise<void>
}
