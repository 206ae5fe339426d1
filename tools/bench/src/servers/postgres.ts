import { startPostgres } from '@hookonce/test-servers'
import pg from 'pg'
import { tables } from '../subjects/postgres-tables'
import type { BenchServer } from './server'

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
    async stop() {
      await client.end()
      await server.stop()
    },
  }
}
