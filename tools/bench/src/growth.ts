/**
 * How a table of PostgreSQL grows: a million claims and settles of unique keys, with autovacuum on as it comes.
 * `npx tsx --conditions=@hookonce/source tools/bench/src/growth.ts [cycles]`
 */
import { createIdempotency } from '@hookonce/core'
import { postgresStore } from '@hookonce/postgres'
import { startPostgres } from '@hookonce/test-servers'
import pg from 'pg'

const cycles = Number(process.argv[2] ?? 1_000_000)
const inFlight = 256
const server = await startPostgres({ config: { fsync: 'on' } })
const client = new pg.Pool({ connectionString: server.url, max: 10 })
const store = postgresStore({ client })
await store.migrate()
const idempotency = createIdempotency({ scope: 'growth', store })

const sizes = `SELECT pg_table_size('hookonce_records') AS table, pg_relation_size('hookonce_records_pkey') AS key,
  pg_relation_size('hookonce_records_sweep') AS sweep, n_live_tup AS live, n_dead_tup AS dead, n_tup_upd AS updates,
  n_tup_hot_upd AS hot, autovacuum_count AS autovacuums
  FROM pg_stat_user_tables WHERE relname = 'hookonce_records'`
async function tell(when: string): Promise<void> {
  const { rows } = await client.query(sizes)
  const { table, key, sweep, ...counts } = rows[0]
  const [tableMb, keyMb, sweepMb] = [table, key, sweep].map((bytes) => Math.round(Number(bytes) / 1e6))
  console.log(when, JSON.stringify({ tableMb, keyMb, sweepMb, ...counts }))
}

for (let done = 0; done < cycles; done += cycles / 5) {
  let next = done
  const work = async () => {
    while (next < done + cycles / 5) await idempotency.run(`event-${next++}`, () => 'x'.repeat(100))
  }
  await Promise.all(Array.from({ length: inFlight }, work))
  await tell(`after ${done + cycles / 5} cycles`)
}
// Autovacuum looks at a table once a minute.
await new Promise((resolve) => setTimeout(resolve, 90_000))
await tell('90 s later')
await client.query('VACUUM FULL hookonce_records')
await tell('rewritten by VACUUM FULL, for comparison')
await idempotency.close()
await client.end()
await server.stop()
