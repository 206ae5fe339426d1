import type { Knex } from 'knex'
import { type Connection, checked, type Result, refuseLonely, type Value } from './connection'

/** For `postgresStore({ client: knexClient(knex) })`: `ctx.complete` then takes the `trx` of `knex.transaction`. */
export function knexClient(knex: Knex): Connection<Knex.Transaction> {
  // Each parameter stands once in a statement, and in order: so Knex's own marks can take their places.
  const queryIn = async (on: Knex, text: string, values: Value[]): Promise<Result> =>
    on.raw(text.replaceAll(/\$\d+/g, '?'), values as Knex.RawBinding[])
  return {
    query: (text, values) => queryIn(knex, text, values),
    queryIn,
    async transaction(work) {
      refuseLonely(knex.client.pool?.max)
      return knex.transaction(checked(queryIn, work))
    },
  }
}
