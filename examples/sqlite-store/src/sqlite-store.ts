import type { Store, StoredRecord } from '@hookonce/core'
import * as machine from '@hookonce/core/machine'
import type Database from 'libsql'

export interface SqliteStore extends Store {
  /** Makes the table, if there is none. Run it once, before the first claim. */
  migrate(): Promise<void>
  /** Deletes what has expired, to save space: an expired record is as if absent anyway (G7). How many? */
  purge(): Promise<number>
}

/** A row: the record as JSON, but for its bytes, and the one thing of it that SQL needs to know. */
interface Row {
  record: string
  body: Uint8Array | null
}

type Transition<Reply> = (stored: StoredRecord | undefined, now: number) => machine.Transition<Reply>

/**
 * A store in an SQLite file, for the processes of one machine. The caller opens and closes `client`, and gives it a
 * `timeout`: a claim that finds the file locked waits that long, and then rejects.
 */
export function sqliteStore({ client }: { client: Database.Database }): SqliteStore {
  // #region clock
  /** Milliseconds, from SQLite: no process judges by a clock of its own (G5). */
  const now = (): number => {
    const { ms } = client.prepare(`select round(unixepoch('subsec') * 1000) as ms`).get() as { ms: number }
    return ms
  }
  // #endregion

  const read = (key: string): StoredRecord | undefined => {
    const row = client.prepare('select record, body from hookonce where key = ?').get(key) as Row | undefined
    return row && recordOf(row)
  }

  const write = (record: StoredRecord): void => {
    const { json, body } = rowOf(record)
    client
      .prepare('insert or replace into hookonce (key, record, body, expires_at) values (?, ?, ?, ?)')
      .run(record.key, json, body, record.expiresAt.getTime())
  }

  // #region apply
  // Immediate: the write lock is taken before the read, or two processes could both find the key free (G1).
  const inTransaction = client.transaction((work: () => unknown) => work()).immediate

  /** Read, let the machine decide, write what it changed: one step for every other process. */
  const apply = <Reply>(key: string, transition: Transition<Reply>): Reply =>
    inTransaction(() => {
      const stored = read(key)
      const { record, reply } = transition(stored, now())
      if (record && record !== stored) write(record)
      return reply
    }) as Reply
  // #endregion

  // #region operations
  // Each is async, so that an error of SQLite's is a rejection: what became of the operation is unknown (G10).
  return {
    claim: async (request) => apply(request.key, (stored, at) => machine.claim(stored, request, at)),
    renew: async (lease, leaseMs) => apply(lease.key, (stored, at) => machine.renew(stored, lease, leaseMs, at)),
    settle: async (lease, outcome) => apply(lease.key, (stored, at) => machine.settle(stored, lease, outcome, at)),
    find: async (key) => machine.live(read(key), now()),
    forget: async (key) =>
      apply(key, (stored, at) => {
        client.prepare('delete from hookonce where key = ?').run(key)
        return { record: undefined, reply: machine.live(stored, at) !== undefined }
      }),
    // #endregion

    async migrate() {
      client.exec(`
        pragma journal_mode = wal;
        create table if not exists hookonce
          (key text primary key, record text not null, body blob, expires_at integer not null) strict;
        create index if not exists hookonce_expires_at on hookonce (expires_at)`)
    },
    async purge() {
      return client.prepare('delete from hookonce where expires_at <= ?').run(now()).changes
    },
  }
}

// #region row
/** Raise it when what is stored changes shape: a record that can't be read is an error, never 'none'. */
const version = 1

const instants = new Set(['createdAt', 'expiresAt', 'leaseUntil', 'settledAt', 'retryAt'])

function rowOf(record: StoredRecord): { json: string; body: Uint8Array | null } {
  const { result, error, ...rest } = { result: undefined, error: undefined, ...record }
  return { json: JSON.stringify({ version, ...rest }), body: result ?? error ?? null }
}

function recordOf({ record: json, body }: Row): StoredRecord {
  const parsed = JSON.parse(json, (name, value) => (instants.has(name) ? new Date(value) : value))
  const { version: stored, ...record } = parsed as StoredRecord & { version: number }
  if (stored !== version) throw new Error(`a record of version ${stored}; this store reads ${version}`)
  if (body === null || record.status === 'processing') return record
  // The driver's bytes are a Buffer's: a copy is the caller's own (G8).
  const bytes = new Uint8Array(body)
  return record.status === 'completed' ? { ...record, result: bytes } : { ...record, error: bytes }
}
// #endregion
