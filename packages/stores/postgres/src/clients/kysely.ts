import type { CompiledQuery, Kysely, Transaction } from 'kysely'
import { type Connection, checked, type Value } from './connection'

/** For `postgresStore({ client: kyselyClient(db) })`: `ctx.complete` then takes the `trx` of `db.transaction()`. */
export function kyselyClient<Database>(db: Kysely<Database>): Connection<Transaction<Database>> {
  // Plugins may change the rows of a result, which are the store's own.
  const queryIn = (on: Kysely<Database>, text: string, values: Value[]) =>
    on.withoutPlugins().executeQuery<object>(compiled(text, values))
  return {
    query: (text, values) => queryIn(db, text, values),
    queryIn,
    transaction: (work) => db.transaction().execute(checked(queryIn, work)),
  }
}

/** As `CompiledQuery.raw` makes it, for which Kysely would have to be loaded here. */
const compiled = (sql: string, parameters: Value[]): CompiledQuery<object> => ({
  sql,
  parameters,
  query: { kind: 'RawNode', sqlFragments: [sql], parameters: [] },
  queryId: { queryId: 'hookonce' },
})
