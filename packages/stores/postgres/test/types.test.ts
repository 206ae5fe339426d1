import type { PGlite, Transaction } from '@electric-sql/pglite'
import { createIdempotency, type Store } from '@hookonce/core'
import { type Connection, type PostgresStore, postgresStore, type TransactionOf } from '@hookonce/postgres'
import type { Client, Pool, PoolClient } from 'pg'
import { expectTypeOf, it } from 'vitest'

it("a client's own transaction is what ctx.complete takes", () => {
  expectTypeOf<TransactionOf<Pool>>().toEqualTypeOf<PoolClient>()
  expectTypeOf<TransactionOf<PGlite>>().toEqualTypeOf<Transaction>()
  expectTypeOf<TransactionOf<Connection<Date>>>().toEqualTypeOf<Date>()
  expectTypeOf<TransactionOf<Client>>().toBeNever()
  const idempotency = (client: Pool) => createIdempotency({ scope: 'types', store: postgresStore({ client }) })
  expectTypeOf<
    Parameters<Parameters<ReturnType<typeof idempotency>['transaction']>[1]>[0]
  >().toEqualTypeOf<PoolClient>()
})

it('where a client has no transactions, neither has the store', () => {
  expectTypeOf<PostgresStore>().toExtend<Store>()
  expectTypeOf<PostgresStore>().not.toHaveProperty('transaction')
  const idempotency = (client: Client) => createIdempotency({ scope: 'types', store: postgresStore({ client }) })
  expectTypeOf<ReturnType<typeof idempotency>>().not.toHaveProperty('transaction')
})
