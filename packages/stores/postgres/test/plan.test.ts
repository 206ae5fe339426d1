import { setTimeout as wait } from 'node:timers/promises'
import type { Outcome } from '@hookonce/core'
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

/** 10 million, by hand: `HOOKONCE_PLAN_ROWS=10000000 npx vitest run --project postgres plan`. */
const many = Number(process.env.HOOKONCE_PLAN_ROWS ?? 100_000)

it.each([1, many])(
  'each statement goes by the primary key, in a table of %s rows',
  { timeout: 600_000 },
  async (rows) => {
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
    const retryable: Outcome = { status: 'failed', retentionMs: 60_000, retryAfterMs: 0 }

    const request = requestOf('one')
    const lease = await grant(store, 'one', request)
    await store.claim(request)
    await store.settle(lease, retryable)
    await store.settle(await grant(store, 'one'), completedWith('done'))
    await store.settle({ ...lease, key: 'lost' }, completedWith('done'))
    await store.find('one')
    await grant(store, 'brief', { leaseMs: 1, retentionMs: 1 })
    await wait(2)
    await grant(store, 'brief')
    await store.forget('one')
    const keys = numbered('many', 64)
    const leases = await Promise.all(keys.map((key) => grant(store, key)))
    await Promise.all(leases.map((one) => store.renew(one, 60_000)))
    await Promise.all(leases.map((one) => store.settle(one, retryable)))
    await Promise.all(keys.map((key) => grant(store, key)))
    await Promise.all(numbered('row', 64).map((key) => store.claim(requestOf(key))))

    // What there is in statements.ts, each at least once, but for the sweep.
    expect(new Set(plans.map((plan) => plan.replaceAll(/[\d.]+/g, ''))).size).toBeGreaterThanOrEqual(11)
    for (const plan of plans) {
      expect(plan).toMatch(`${table}_pkey`)
      // In a table of a page or two, a batch may as well read these to get at the rows that it has locked.
      if (rows > 1 || !plan.includes('Function Scan')) expect(plan).not.toMatch(`Seq Scan on ${table}`)
    }
  },
)
