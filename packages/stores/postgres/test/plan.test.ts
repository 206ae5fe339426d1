import { type Connection, postgresStore } from '@hookonce/postgres'
import { completedWith, grant, numbered, requestOf } from '@hookonce/store-support'
import { type PostgresServer, startPostgres } from '@hookonce/test-servers'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { poolOf } from './servers'

let server: PostgresServer
let pool: Pool
beforeAll(async () => {
  server = await startPostgres({ config: {} })
  pool = poolOf(server)
}, 30_000)
afterAll(async () => {
  await pool.end()
  await server.stop()
})

/** A client that asks for the plan of each statement that is sent through it, before it is. */
function explaining(plans: string[]): Connection<never> {
  const unused = () => Promise.reject(new Error('no transactions here'))
  return {
    async query(text, values) {
      const { rows } = await pool.query(`EXPLAIN ${text}`, values)
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'))
      return pool.query(text, values)
    },
    queryIn: unused,
    transaction: unused,
  }
}

it.each([1, 100_000])('each statement goes by the primary key, in a table of %s rows', async (rows) => {
  const plans: string[] = []
  const table = `rows_${rows}`
  await postgresStore({ client: pool, table }).migrate()
  await pool.query(
    `INSERT INTO ${table} (key, format, status, owner, fence, attempts, takeover, vanished, created_at, expires_at)
     SELECT 'row-' || i, 1, 'completed', 'o', 1, 1, false, false, now(), now() + interval '1 day' FROM generate_series(1, $1::int) i`,
    [rows],
  )
  if (rows > 1) await pool.query(`ANALYZE ${table}`)
  const store = postgresStore({ client: explaining(plans), table })

  const lease = await grant(store, 'one')
  await store.renew(lease, 60_000)
  await store.settle(lease, completedWith('done'))
  await store.settle({ ...lease, key: 'lost' }, completedWith('done'))
  await store.find('one')
  const leases = await Promise.all(numbered('many', 64).map((key) => grant(store, key)))
  await Promise.all(leases.map((one) => store.renew(one, 60_000)))
  await Promise.all(leases.map((one) => store.settle(one, completedWith('done'))))
  await Promise.all(numbered('row', 64).map((key) => store.claim(requestOf(key))))
  await store.forget('one')

  expect(plans.length).toBeGreaterThanOrEqual(9)
  for (const plan of plans) {
    expect(plan).toMatch(`${table}_pkey`)
    // In a table of a page or two, a batch may as well read these to get at the rows that it has locked.
    if (rows > 1 || !plan.includes('Function Scan')) expect(plan).not.toMatch(`Seq Scan on ${table}`)
  }
})
