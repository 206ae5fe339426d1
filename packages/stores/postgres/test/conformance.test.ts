import { PGlite } from '@electric-sql/pglite'
import { storeConformance, transactionConformance } from '@hookonce/conformance'
import { postgresStore } from '@hookonce/postgres'
import { type PostgresServer, startPostgres } from '@hookonce/test-servers'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { poolOf, servers } from './servers'

const runner = { describe: describe.concurrent, it }

describe.each(servers)('postgresStore on %s', (_name, options) => {
  let server: PostgresServer
  let pool: Pool
  const table = `conformance_${process.pid}`
  beforeAll(async () => {
    server = await startPostgres(options)
    pool = poolOf(server)
    await postgresStore({ client: pool, table }).migrate()
  }, 30_000)
  afterAll(async () => {
    await pool.end()
    await server.stop()
  })

  const create = () => ({ store: postgresStore({ client: pool, table }) })
  storeConformance(runner, {
    create,
    async disconnected() {
      const ended = poolOf(server)
      await ended.end()
      return postgresStore({ client: ended, table })
    },
  })
  transactionConformance(runner, { create })
})

describe('postgresStore on PGlite, which is one connection', () => {
  let client: PGlite
  beforeAll(async () => {
    client = await PGlite.create()
    await postgresStore({ client }).migrate()
  }, 30_000)
  afterAll(() => client.close())

  storeConformance(runner, {
    create: () => ({ store: postgresStore({ client }) }),
    async disconnected() {
      const closed = await PGlite.create()
      await closed.close()
      return postgresStore({ client: closed })
    },
  })
})
