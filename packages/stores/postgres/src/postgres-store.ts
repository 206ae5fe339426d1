import type { ClaimReply, Store, TransactionalStore } from '@hookonce/core'
import { transactional } from '@hookonce/core/transactional'
import { change, finder, holds, settleItem } from './change'
import type { PostgresClient, TransactionOf } from './clients/connection'
import { connectionOf } from './clients/connection-of'
import { type Item, laneOf } from './lane'
import { inTime, pause, querierOf } from './query'
import { claimReply } from './reply'
import { commentOf, isCurrent, migration } from './schema'
import { type Statements, statementsFor } from './statements'
import { type SweeperOptions, type SweepOptions, startSweeper, sweep } from './sweep'
import { tableName } from './table'
import { transactionsOf } from './transactions'

export interface PostgresStoreOptions<Client extends PostgresClient> {
  /**
   * A Pool or Client of `pg`, PGlite, what an adapter makes of your library (`@hookonce/postgres/drizzle`, ...), or
   * anything with `query(text, values)` that resolves with `{ rows }`. The store never closes it.
   */
  client: Client
  /** The table's name. Default: `'hookonce_records'`. */
  table?: string
  /** The schema that it is in. Default: the first of the connection's `search_path`. */
  schema?: string
  /** Named prepared statements, for a Pool or Client of `pg` with no pooler in between. Default: false. */
  prepare?: boolean
}

/** Store operations, and the upkeep of its table. */
interface Operations extends Store {
  /** Makes or brings up to date the table; does nothing when it is. Nothing else runs DDL. */
  migrate(): Promise<void>
  /** Deletes expired rows, a batch at a time; how many. They are as if absent before that. */
  sweep(options?: SweepOptions): Promise<number>
  /** Sweeps again and again; returns what stops it. Keeps no process alive. */
  startSweeper(options: SweeperOptions): () => void
}

/** With transactions, where the client has them. */
export type PostgresStore<Tx = never> = Operations & ([Tx] extends [never] ? unknown : TransactionalStore<Tx>)

/** A claim of a key whose row is locked asks so often, and says `processing` then. */
const claimTries = 4
const lockedRetryMs = 100

/** @throws IdempotencyError `INVALID_OPTION` */
export function postgresStore<Client extends PostgresClient>(
  options: PostgresStoreOptions<Client>,
): PostgresStore<TransactionOf<Client>> {
  const { table: name = 'hookonce_records', schema, prepare = false } = options
  const table = tableName(name, schema)
  const connection = connectionOf(options.client, prepare)
  const query = querierOf(connection)
  const ask = inTime(query)
  const sql = statementsFor(table)
  const lane = (statements: Statements) => laneOf(ask, statements, prepare)
  const claims = lane(sql.claim)
  const takeovers = lane(sql.takeOver)
  const renewals = lane(sql.renew)
  const settles = lane(sql.settle)
  const find = finder(ask, sql)

  const operations: Operations = {
    async claim(request) {
      const { key, owner, fingerprint = null, leaseMs, retentionMs } = request
      const item: Item = [key, owner, fingerprint, leaseMs, retentionMs]
      for (let tries = 1; ; tries++) {
        const row = await claims(item)
        const met = row?.status === 'over' ? await takeovers(item) : row
        const reply = met && claimReply(met)
        if (reply) return reply
        if (row?.status === 'own' && (await renewals([key, owner, `${row.fence}`, leaseMs]))) {
          return claimReply({ ...row, status: 'claimed' }) as ClaimReply
        }
        if (row?.status === 'expired') await ask(sql.expire, [key])
        if (tries < claimTries) await pause(10 * (tries - 1))
        else if (row) return { status: 'processing', retryAfterMs: lockedRetryMs }
        else throw new Error(`${key} is there and is not, ${tries} times`)
      }
    },
    async renew(lease, leaseMs) {
      const item: Item = [lease.key, lease.owner, lease.fence, leaseMs]
      return (await change(lease, () => renewals(item), find)) === 'changed' ? 'ok' : 'stale'
    },
    async settle(lease, outcome) {
      const found = await change(lease, () => settles(settleItem(lease, outcome)), find)
      if (found === 'changed') return 'ok'
      if (found && !holds(lease, found)) return 'stale'
      if (found) return 'vanished' in found ? 'vanished' : 'ok'
      if (outcome.status === 'failed') return 'vanished'
      await ask(sql.expire, [lease.key])
      const { key, owner, fence, attempts, fingerprint = null } = lease
      const { retentionMs, result = null } = outcome
      const restored = await ask(sql.restore, [key, owner, fence, attempts, fingerprint, retentionMs, result])
      // If not, a rival has just claimed it: asked again, the row tells.
      return restored.length > 0 ? 'vanished' : operations.settle(lease, outcome)
    },
    find,
    forget: async (key) => (await ask(sql.forget, [key]))[0]?.live === true,
    async migrate() {
      const [row] = await query(commentOf, [table])
      if (!isCurrent(row?.comment)) await query(migration(table, name), [])
    },
    sweep: (given) => sweep(query, sql.sweep, given),
    startSweeper: (given) => startSweeper(() => sweep(query, sql.sweep, given), given),
  }
  const { queryIn, transaction } = connection
  if (!queryIn || !transaction) return operations as PostgresStore<TransactionOf<Client>>
  const transactions = transactionsOf({ ...connection, queryIn, transaction }, sql)
  return { ...operations, ...transactional({ ...operations, ...transactions }) } as PostgresStore<TransactionOf<Client>>
}
