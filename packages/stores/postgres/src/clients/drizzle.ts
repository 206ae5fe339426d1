import type { SQL, SQLWrapper } from 'drizzle-orm'
import { type Connection, checked, type Result, refuseLonely, type Value } from './connection'

/** What is used of a database and of a transaction of Drizzle, whichever driver of PostgreSQL is below. */
interface Executes {
  execute(query: SQLWrapper): PromiseLike<unknown>
}

interface DrizzleDatabase<Tx> extends Executes {
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/** For `postgresStore({ client: drizzleClient(db) })`: `ctx.complete` then takes the `tx` of `db.transaction`. */
export function drizzleClient<Tx extends Executes>(db: DrizzleDatabase<Tx>): Connection<Tx> {
  const queryIn = async (on: Executes, text: string, values: Value[]): Promise<Result> => {
    const result = (await on.execute(sqlOf(text, values))) as Result | Result['rows']
    return 'rows' in result ? result : { rows: result }
  }
  return {
    query: (text, values) => queryIn(db, text, values),
    queryIn,
    async transaction(work) {
      refuseLonely((db as { $client?: { options?: { max?: number } } }).$client?.options?.max)
      return db.transaction(checked(queryIn, work))
    },
  }
}

/** What Drizzle asks of an `SQL`, with the text as it is: made by its own `sql`, Drizzle would have to be loaded here. */
const sqlOf = (sql: string, params: Value[]): SQLWrapper => ({
  getSQL: () => ({ toQuery: () => ({ sql, params }) }) as unknown as SQL,
})
