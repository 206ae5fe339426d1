import type {
  ClaimReply,
  Lease,
  Outcome,
  RenewReply,
  SettleReply,
  Store,
  TransactionalStore,
  Transactions,
} from '@hookonce/core'
import { transactional } from '@hookonce/core/transactional'
import { connectionOf, type PostgresClient, type TransactionOf } from './connection'
import { pause, withDeadline } from './deadline'
import { deadlineMs, type Item, laneOf, querierOf, type Row } from './lane'
import { migrate } from './migrate'
import { claimReply, storedRecord } from './reply'
import { isRolledBack } from './sqlstate'
import { statementsFor } from './statements'
import { type SweeperOptions, type SweepOptions, startSweeper, sweep, sweepStatement } from './sweep'
import { tableName } from './table'

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
  const query = querierOf(connection, prepare)
  const sql = statementsFor(table)
  const sweeping = sweepStatement(table)
  const claims = laneOf(query, sql.claim)
  const renewals = laneOf(query, sql.renew)
  const settles = laneOf(query, sql.settle)

  const operations: Operations = {
    async claim({ key, owner, fingerprint, leaseMs, retentionMs }): Promise<ClaimReply> {
      const item: Item = [key, owner, fingerprint ?? null, leaseMs, retentionMs]
      for (let tries = 1; ; tries++) {
        const row = await claims(item)
        // A rival's row, newer than what the statement saw (F54), or one that somebody is just changing.
        if (row.status !== 'again' && row.status !== 'locked') return claimReply(row)
        if (tries < claimTries) await pause(row.status === 'again' ? 0 : 10 * tries)
        else if (row.status === 'locked') return { status: 'processing', retryAfterMs: lockedRetryMs }
        else throw new Error(`${key} is there and is not, ${tries} times`)
      }
    },
    async renew({ key, owner, fence }, leaseMs): Promise<RenewReply> {
      const { status } = await unlocked(() => renewals([key, owner, fence, leaseMs]))
      return status === 'changed' ? 'ok' : 'stale'
    },
    async settle(lease, outcome): Promise<SettleReply> {
      const end = Date.now() + deadlineMs
      for (;;) {
        const { status } = await unlocked(() => settles(settleItem(lease, outcome)))
        if (status === 'changed' || status === 'settled') return 'ok'
        if (status !== 'gone') return status === 'vanished' ? 'vanished' : 'stale'
        if (outcome.status === 'failed') return 'vanished'
        const { key, owner, fence, attempts, fingerprint = null } = lease
        const { retentionMs, result = null } = outcome
        const restored = await query(sql.restore, [key, owner, fence, attempts, fingerprint, retentionMs, result])
        if (restored.length > 0) return 'vanished'
        // A rival has just claimed it: asked again, the row tells.
        if (Date.now() > end) throw new Error(`${key} is gone and is not`)
      }
    },
    async find(key) {
      const [row] = await soon(() => query(sql.find, [key]))
      return row && storedRecord(row)
    },
    async forget(key) {
      const [row] = await soon(() => query(sql.forget, [key]))
      return row?.live === true
    },
    migrate: () => migrate(query, table, name),
    sweep: (given) => sweep(query, sweeping, given),
    startSweeper: (given) => startSweeper(() => sweep(query, sweeping, given), given),
  }
  const { queryIn, transaction } = connection
  if (!queryIn || !transaction) return operations as PostgresStore<TransactionOf<Client>>
  const transactions: Operations & Transactions<unknown> = {
    ...operations,
    async settleIn(tx, lease, outcome) {
      const item = [...settleItem(lease, outcome)]
      const { status } = await unlocked(async () => (await queryIn(tx, sql.settle.one, item)).rows[0] as Row)
      if (status === 'changed') return 'ok'
      if (status === 'gone') return 'vanished'
      return status === 'stale' ? status : 'settled'
    },
    async transaction(work) {
      let worked = false
      try {
        return await transaction(async (tx) => {
          const value = await work(tx)
          worked = true
          return value
        })
      } catch (cause) {
        // The work was done, and what became of its COMMIT nobody has told (F60).
        if (!worked || isRolledBack(cause)) throw cause
        throw Object.assign(new Error('The fate of the COMMIT is unknown', { cause }), { unknown: true })
      }
    },
  }
  return { ...operations, ...transactional(transactions) } as unknown as PostgresStore<TransactionOf<Client>>
}

/** Asks until the row is not locked: an open transaction may hold it (it has settled there), or a claim in flight. */
async function unlocked(ask: () => Promise<Row>): Promise<Row> {
  const end = Date.now() + deadlineMs
  for (;;) {
    const row = await ask()
    if (row.status !== 'locked') return row
    if (Date.now() > end) throw new Error(`The row of ${row.key} stayed locked for ${deadlineMs} ms`)
    await pause(20)
  }
}

const soon = <Output>(send: () => Promise<Output>): Promise<Output> => withDeadline(deadlineMs, send)(undefined)

/** In the order of the statement's parameters. */
function settleItem({ key, owner, fence }: Lease, outcome: Outcome): Item {
  const { status, retentionMs } = outcome
  if (status === 'completed') return [key, owner, fence, status, outcome.result ?? null, retentionMs, null, 0]
  const { error = null, retryAfterMs = null, charge = true } = outcome
  return [key, owner, fence, status, error, retentionMs, retryAfterMs, charge ? 0 : 1]
}
