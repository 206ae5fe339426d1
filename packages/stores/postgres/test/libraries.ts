import { createIdempotency } from '@hookonce/core'
import { postgresStore } from '@hookonce/postgres'
import { drizzleClient } from '@hookonce/postgres/drizzle'
import { knexClient } from '@hookonce/postgres/knex'
import { kyselyClient } from '@hookonce/postgres/kysely'
import { postgresJsClient } from '@hookonce/postgres/postgres-js'
import { prismaClient } from '@hookonce/postgres/prisma'
import type { NodePgDatabase } from 'drizzle-orm/node-postgres'
import { pgTable, text } from 'drizzle-orm/pg-core'
import type { Knex } from 'knex'
import type { Kysely } from 'kysely'
import type { Sql } from 'postgres'
import type { PrismaClient } from './prisma-client'

const scope = 'libraries'
const ledger = pgTable('ledger', { event: text() })

export function withDrizzle(db: NodePgDatabase) {
  // #region drizzle
  const idempotency = createIdempotency({ scope, store: postgresStore({ client: drizzleClient(db) }) })
  const onEvent = (event: string) =>
    idempotency.run(event, (ctx) =>
      db.transaction(async (tx) => {
        await tx.insert(ledger).values({ event })
        await ctx.complete(tx, 'entered')
        return 'entered'
      }),
    )
  // #endregion
  return onEvent
}

export function withKysely(db: Kysely<{ ledger: { event: string } }>) {
  // #region kysely
  const idempotency = createIdempotency({ scope, store: postgresStore({ client: kyselyClient(db) }) })
  const onEvent = (event: string) =>
    idempotency.run(event, (ctx) =>
      db.transaction().execute(async (tx) => {
        await tx.insertInto('ledger').values({ event }).execute()
        await ctx.complete(tx, 'entered')
        return 'entered'
      }),
    )
  // #endregion
  return onEvent
}

export function withKnex(knex: Knex) {
  // #region knex
  const idempotency = createIdempotency({ scope, store: postgresStore({ client: knexClient(knex) }) })
  const onEvent = (event: string) =>
    idempotency.run(event, (ctx) =>
      knex.transaction(async (tx) => {
        await tx('ledger').insert({ event })
        await ctx.complete(tx, 'entered')
        return 'entered'
      }),
    )
  // #endregion
  return onEvent
}

export function withPostgresJs(sql: Sql) {
  // #region postgres-js
  const idempotency = createIdempotency({ scope, store: postgresStore({ client: postgresJsClient(sql) }) })
  const onEvent = (event: string) =>
    idempotency.run(event, (ctx) =>
      sql.begin(async (tx) => {
        await tx`INSERT INTO ledger (event) VALUES (${event})`
        await ctx.complete(tx, 'entered')
        return 'entered'
      }),
    )
  // #endregion
  return onEvent
}

export function withPrisma(prisma: PrismaClient) {
  // #region prisma
  const idempotency = createIdempotency({ scope, store: postgresStore({ client: prismaClient(prisma) }) })
  const onEvent = (event: string) =>
    idempotency.run(event, (ctx) =>
      prisma.$transaction(async (tx) => {
        await tx.$executeRaw`INSERT INTO ledger (event) VALUES (${event})`
        await ctx.complete(tx, 'entered')
        return 'entered'
      }),
    )
  // #endregion
  return onEvent
}
