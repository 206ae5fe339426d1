import type { PGlite } from '@electric-sql/pglite'
import { IdempotencyError } from '@hookonce/core'
import type { Pool } from 'pg'
import { type AnyConnection, type Connection, checked, type PostgresClient, type Queryable } from './connection'
import { inPool } from './pg-pool'

/** Tells the clients apart by their shape, for two versions of a driver may meet in one program. */
export function connectionOf(given: PostgresClient, prepare: boolean): AnyConnection {
  const client: Queryable & Partial<Connection<unknown>> = Object(given)
  if (typeof client.query !== 'function') {
    const remedy = 'must have query(text, values): a Pool of pg, PGlite, ...'
    throw new IdempotencyError('INVALID_OPTION', `Option client ${remedy}`)
  }
  // Of the clients alone, those of pg know about names.
  if (prepare && !(client.prepares ?? ('totalCount' in client || 'connectionParameters' in client))) {
    const remedy = 'needs a Pool or Client of pg. Leave it out with this client.'
    throw new IdempotencyError('INVALID_OPTION', `Option prepare ${remedy}`)
  }
  if ('queryIn' in client) return client
  const query: Connection<unknown>['query'] = (text, values, name) =>
    name ? (client as Pool).query({ name, text, values }) : client.query(text, values)
  const queryIn: Connection<unknown>['queryIn'] = (tx, text, values) => (tx as Queryable).query(text, values)
  if ('totalCount' in client) return { query, queryIn, transaction: (work) => inPool(client as Pool, work) }
  if (!('waitReady' in client)) return { query }
  return { query, queryIn, transaction: (work) => (client as PGlite).transaction(checked(queryIn, work)) }
}
