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

/** What is used of a Pool of `pg`. */
interface PgPool extends Queryable {
  totalCount: number
  options: { max?: number }
  connect(done: (error: unknown, client?: PgClient) => void): void
}

interface PgClient {
  query(text: string): Promise<{ command: string }>
  on(event: 'error', listener: () => void): unknown
  off(event: 'error', listener: () => void): unknown
  release(broken: boolean): void
}

/** What is used of PGlite. */
interface Pglite extends Queryable {
  waitReady: Promise<void>
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>
}

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

/** Without `transaction` where the client is one connection, or is not known. */
export type AnyConnection = Pick<Connection<unknown>, 'query'> & Partial<Connection<unknown>>

/** Tells the clients apart by their shape, for two versions of a driver may meet in one program. */
export function connectionOf(given: PostgresClient, prepare: boolean): AnyConnection {
  const client: object = Object(given)
  if (typeof (client as Queryable).query !== 'function') {
    throw new IdempotencyError(
      'INVALID_OPTION',
      'Option client must have query(text, values): a Pool of pg, PGlite, ...',
    )
  }
  // Of the clients alone, those of pg know about names.
  const prepares = (client as AnyConnection).prepares ?? ('totalCount' in client || 'connectionParameters' in client)
  if (prepare && !prepares) {
    throw new IdempotencyError(
      'INVALID_OPTION',
      'Option prepare needs a Pool or Client of pg. Leave it out with this client.',
    )
  }
  if ('queryIn' in client) return client as Connection<unknown>
  const query: Connection<unknown>['query'] = (text, values, name) =>
    name ? (client as NamedQueryable).query({ name, text, values }) : (client as Queryable).query(text, values)
  const queryIn: Connection<unknown>['queryIn'] = (tx, text, values) => (tx as Queryable).query(text, values)
  if ('totalCount' in client) return { query, queryIn, transaction: (work) => inPool(client as PgPool, work) }
  if ('waitReady' in client) {
    return { query, queryIn, transaction: (work) => (client as Pglite).transaction(checked(queryIn, work)) }
  }
  return { query }
}

interface NamedQueryable {
  query(config: { name: string; text: string; values: Value[] }): Promise<Result>
}

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

const ignore = () => undefined

/**
 * A client that is out of its pool and loses its connection ends the process, if nobody listens. So we do from the
 * callback on: a promise would come a microtask late, and the end of the connection may be in the same packet.
 */
const clientOf = (pool: PgPool): Promise<PgClient> =>
  new Promise((resolve, reject) =>
    pool.connect((error, client) => {
      if (!client) return reject(error)
      client.on('error', ignore)
      resolve(client)
    }),
  )

async function inPool<T>(pool: PgPool, work: (tx: unknown) => Promise<T>): Promise<T> {
  refuseLonely(pool.options.max)
  const client = await clientOf(pool)
  let broken = true
  try {
    await client.query('BEGIN')
    const value = await work(client).catch(async (error) => {
      broken = await client.query('ROLLBACK').then(
        () => false,
        () => true,
      )
      throw error
    })
    const { command } = await client.query('COMMIT')
    broken = false
    if (command !== 'COMMIT')
      throw Object.assign(new Error('A statement of the transaction had failed.'), { code: '25P02' })
    return value
  } finally {
    client.off('error', ignore)
    client.release(broken)
  }
}
