import type { Knex } from 'knex'
import { type Connection, checked, type Result, refuseLonely, type Value } from './connection'

/** For `postgresStore({ client: knexClient(knex) })`: `ctx.complete` then takes the `trx` of `knex.transaction`. */
export function knexClient(knex: Knex): Connection<Knex.Transaction> {
  // Knex's own marks have no numbers: each takes the place of a parameter, and its value stands as often as that.
  const queryIn = async (on: Knex, text: string, values: Value[]): Promise<Result> => {
    const bindings = Array.from(text.matchAll(/\$(\d+)/g), ([, place]) => values[Number(place) - 1])
    return on.raw(text.replaceAll(/\$\d+/g, '?'), bindings as Knex.RawBinding[])
  }
  return {
    query: (text, values) => queryIn(knex, text, values),
    queryIn,
    async transaction(work) {
      refuseLonely(knex.client.pool?.max)
      return knex.transaction(checked(queryIn, work))
    },
  }
}
