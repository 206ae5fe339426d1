import { storeConformance, transactionConformance } from '@hookonce/conformance'
import type { RunResult } from '@hookonce/core'
import { type Connection, postgresStore } from '@hookonce/postgres'
import { drizzleClient } from '@hookonce/postgres/drizzle'
import { knexClient } from '@hookonce/postgres/knex'
import { kyselyClient } from '@hookonce/postgres/kysely'
import { postgresJsClient } from '@hookonce/postgres/postgres-js'
import { prismaClient } from '@hookonce/postgres/prisma'
import { type PostgresServer, startPostgres } from '@hookonce/test-servers'
import { drizzle } from 'drizzle-orm/node-postgres'
import { drizzle as drizzleOverPostgresJs } from 'drizzle-orm/postgres-js'
import knexOf from 'knex'
import { CamelCasePlugin, Kysely, PostgresDialect } from 'kysely'
import type { Pool } from 'pg'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { withDrizzle, withKnex, withKysely, withPostgresJs, withPrisma } from './libraries'
import { prismaOf } from './prisma-client'
import { poolOf } from './servers'

interface Opened {
  client: Connection<unknown>
  onEvent(event: string): Promise<RunResult<unknown>>
  close(): Promise<unknown>
}

const quiet = { onnotice: () => {} }

/** Each library, as its users set it up. */
const libraries: Record<string, (server: PostgresServer, max: number) => Opened> = {
  drizzle(server, max) {
    const pool = poolOf(server, { max })
    const db = drizzle(pool)
    return { client: drizzleClient(db), onEvent: withDrizzle(db), close: () => pool.end() }
  },
  'drizzle over postgres.js'({ url }, max) {
    const sql = postgres(url, { max, ...quiet })
    const db = drizzleOverPostgresJs(sql)
    return { client: drizzleClient(db), onEvent: withDrizzle(db as never), close: () => sql.end() }
  },
  kysely(server, max) {
    const pool = poolOf(server, { max })
    const dialect = new PostgresDialect({ pool })
    const db = new Kysely<{ ledger: { event: string } }>({ dialect, plugins: [new CamelCasePlugin()] })
    return { client: kyselyClient(db), onEvent: withKysely(db), close: () => pool.end() }
  },
  knex({ url }, max) {
    const knex = knexOf({ client: 'pg', connection: url, pool: { min: 0, max } })
    return { client: knexClient(knex), onEvent: withKnex(knex), close: () => knex.destroy() }
  },
  'postgres.js'({ url }, max) {
    const sql = postgres(url, { max, transform: postgres.camel, ...quiet })
    return { client: postgresJsClient(sql), onEvent: withPostgresJs(sql), close: () => sql.end() }
  },
  prisma({ url }, max) {
    const prisma = prismaOf(url, max)
    return { client: prismaClient(prisma), onEvent: withPrisma(prisma), close: () => prisma.$disconnect() }
  },
}

let server: PostgresServer
let admin: Pool
beforeAll(async () => {
  server = await startPostgres()
  admin = poolOf(server)
  await postgresStore({ client: admin }).migrate()
  await admin.query('CREATE TABLE IF NOT EXISTS ledger (event text NOT NULL)')
}, 30_000)
afterAll(async () => {
  await admin.end()
  await server.stop()
})

const entries = async (event: string): Promise<number> =>
  (await admin.query('SELECT 1 FROM ledger WHERE event = $1', [event])).rows.length

describe.each(Object.entries(libraries))('%s', (name, open) => {
  let opened: Opened
  beforeAll(() => {
    opened = open(server, 10)
  })
  afterAll(() => opened.close())

  const runner = { describe: describe.concurrent, it }
  const create = () => ({ store: postgresStore({ client: opened.client }) })
  storeConformance(runner, {
    create,
    async disconnected() {
      // Prisma opens a connection anew after it was closed.
      const closed = open(name === 'prisma' ? { ...server, url: 'postgres://127.0.0.1:1/none' } : server, 10)
      await closed.close()
      return postgresStore({ client: closed.client })
    },
  })
  transactionConformance(runner, { create })

  it("commits the handler's writes with the outcome, and answers a duplicate with it", async () => {
    const event = `${name}-${crypto.randomUUID()}`
    expect(await opened.onEvent(event)).toEqual({ status: 'executed', value: 'entered', attempts: 1 })
    expect(await opened.onEvent(event)).toEqual({ status: 'replayed', value: 'entered', attempts: 1 })
    expect(await entries(event)).toBe(1)
  })

  it("is read for the server's error code", async () => {
    const store = postgresStore({ client: opened.client, table: 'missing' })
    await expect(store.find('a')).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  })

  it('rolls back what a statement broke, also when its error was swallowed', async () => {
    const { client } = opened
    const broken = client.transaction(async (tx) => {
      await client.queryIn(tx, "INSERT INTO ledger VALUES ('never')", [])
      await client.queryIn(tx, 'SELECT 1 / 0', []).catch(() => {})
    })
    await expect(broken).rejects.toThrow()
    expect(await entries('never')).toBe(0)
  })
})

// Kysely and Prisma do not show the pool that they have.
it.each(Object.entries(libraries).filter(([name]) => name !== 'kysely' && name !== 'prisma'))(
  '%s: the transactions of a pool of 1 are refused',
  async (_name, open) => {
    const lonely = open(server, 1)
    const store = postgresStore({ client: lonely.client })
    await expect(store.transaction(async () => {})).rejects.toMatchObject({ code: 'INVALID_OPTION' })
    await lonely.close()
  },
)
