import { createIdempotency } from '@hookonce/core'
import { postgresStore } from '@hookonce/postgres'
import { startPostgres } from '@hookonce/test-servers'
import pg from 'pg'
import { tables } from '../subjects/postgres-tables'
import type { BenchServer } from './server'

const batch = 100_000
const ownColumns = `SELECT column_name AS name FROM information_schema.columns
  WHERE table_name = 'hookonce_records' AND is_generated = 'NEVER'`
/** Copies of one record under other keys, whatever its columns are. */
const fillStatement = (columns: string, expires: string) => `
  WITH template AS (SELECT record, ${expires} AS expires_at FROM hookonce_records AS record LIMIT 1)
  INSERT INTO hookonce_records (${columns})
  SELECT ${columns} FROM (
    SELECT copy.* FROM template, generate_series($1::int, $2::int) AS n, LATERAL jsonb_populate_record(
      record, jsonb_build_object('key', 'fill_' || n, 'expires_at', template.expires_at)) AS copy) AS copies`

/** As durable as a user's: each commit is on disk. */
export async function start(): Promise<BenchServer> {
  const server = await startPostgres({ config: { fsync: 'on' } })
  const client = new pg.Client(server.url)
  await client.connect()
  for (const { make } of tables) await make(client)
  const { rows } = await client.query('SHOW server_version')
  return {
    url: server.url,
    port: server.port,
    description: `PostgreSQL ${rows[0].server_version}, fsync on, a pool of 10`,
    async reset() {
      await client.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`)
    },
    async bytes() {
      const sizes = tables.map(({ name }) => `pg_total_relation_size('${name}')`).join(' + ')
      return Number((await client.query(`SELECT ${sizes} AS bytes`)).rows[0].bytes)
    },
    async fill(from, to, expired) {
      const pool = new pg.Pool({ connectionString: server.url })
      const idempotency = createIdempotency({ scope: 'bench', store: postgresStore({ client: pool }) })
      await idempotency.run('template', async () => 'x'.repeat(100))
      await pool.end()
      const { rows } = await client.query(ownColumns)
      const columns = rows.map(({ name }) => name).join(', ')
      const expires = expired ? "now() - interval '1 s'" : 'expires_at'
      for (let first = from; first < to; first += batch) {
        await client.query(fillStatement(columns, expires), [first, Math.min(first + batch, to) - 1])
      }
      await client.query('VACUUM ANALYZE hookonce_records')
    },
    sweep: () => postgresStore({ client }).sweep(),
    async stop() {
      await client.end()
      await server.stop()
    },
  }
}
