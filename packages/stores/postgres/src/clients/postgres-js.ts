import type { ParameterOrJSON, Sql, TransactionSql } from 'postgres'
import { type Connection, checked, type Result, refuseLonely, type Value } from './connection'

/** For `postgresStore({ client: postgresJsClient(sql) })`: `ctx.complete` then takes the `sql` of `sql.begin`. */
export function postgresJsClient(sql: Sql): Connection<TransactionSql> {
  const send = async (on: Sql | TransactionSql, text: string, values: Value[], prepare: boolean): Promise<Result> => ({
    rows: await on.unsafe(text, values as ParameterOrJSON<never>[], { prepare }),
  })
  const queryIn: Connection<TransactionSql>['queryIn'] = (tx, text, values) => send(tx, text, values, false)
  return {
    prepares: true,
    query: (text, values, name) => send(sql, text, values, name !== undefined),
    queryIn,
    async transaction<T>(work: (tx: TransactionSql) => Promise<T>) {
      refuseLonely(sql.options.max)
      return (await sql.begin(checked(queryIn, work))) as T
    },
  }
}
