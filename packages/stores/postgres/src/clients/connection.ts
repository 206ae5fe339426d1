import { IdempotencyError } from '@hookonce/core'

export type Value = string | number | Uint8Array | null
export interface Result {
  rows: readonly unknown[]
}

/** Runs a statement, as a Pool or Client of `pg` and PGlite do. */
export interface Queryable {
  query(text: string, values: Value[]): Promise<Result>
}

/** What the store needs of a library. The adapters (`@hookonce/postgres/drizzle`, ...) make one; so can you. */
export interface Connection<Tx> {
  /** Runs a statement in a transaction of its own; under this name as a prepared one, if there is a name. */
  query(text: string, values: Value[], name?: string): Promise<Result>
  /** Runs a statement in a transaction that somebody has opened. */
  queryIn(tx: Tx, text: string, values: Value[]): Promise<Result>
  /** Opens a transaction, commits it when `work` resolves, and rolls it back when `work` rejects. */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Does `query` make use of the name? */
  prepares?: boolean
}

/** Without `transaction` where the client is one connection, or is not known. */
export type AnyConnection = Pick<Connection<unknown>, 'query'> & Partial<Connection<unknown>>

export type PostgresClient = Queryable | Connection<never>

/** The transaction of a client: what `ctx.complete` takes. `never` where it has none. */
export type TransactionOf<Client> =
  Client extends Connection<infer Tx>
    ? Tx
    : Client extends { totalCount: number; connect: { (): Promise<infer Tx>; (callback: never): void } }
      ? Tx
      : Client extends { waitReady: unknown; transaction: (work: (tx: infer Tx) => never) => unknown }
        ? Tx
        : never

/**
 * The same work, followed by a statement that fails where an earlier one did. PostgreSQL answers the COMMIT of such a
 * transaction with a ROLLBACK and no error, and whoever has swallowed the error would believe it was committed.
 */
export const checked =
  <Tx, T>(queryIn: Connection<Tx>['queryIn'], work: (tx: Tx) => Promise<T>) =>
  async (tx: Tx): Promise<T> => {
    const value = await work(tx)
    await queryIn(tx, 'SELECT 1', [])
    return value
  }

/** Throws where the connection of a transaction is the only one. */
export function refuseLonely(max: number | undefined): void {
  if (max !== 1) return
  const remedy = 'Give the pool more connections than there are transactions at once.'
  throw new IdempotencyError('INVALID_OPTION', `A pool of 1 can't renew a claim while a transaction is open. ${remedy}`)
}
