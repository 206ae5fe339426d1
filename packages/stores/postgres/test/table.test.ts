import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { StoredRecord } from '@hookonce/core'
import { postgresStore, type Value } from '@hookonce/postgres'
import { completedWith, grant, numbered, requestOf } from '@hookonce/store-support'
import { type PostgresServer, startPostgres } from '@hookonce/test-servers'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { poolOf } from './servers'

let server: PostgresServer
let pool: Pool
beforeAll(async () => {
  server = await startPostgres({ config: { max_connections: '150' } })
  pool = poolOf(server)
}, 30_000)
afterAll(async () => {
  await pool.end()
  await server.stop()
})

/** What the table is, in the words of the catalog. */
async function shapeOf(table: string): Promise<unknown> {
  const columns = `SELECT attname, format_type(atttypid, atttypmod), attnotnull, attgenerated, attcollation::regcollation::text
    FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 ORDER BY attnum`
  const indexes = `SELECT replace(pg_get_indexdef(indexrelid), $1, 'x') FROM pg_index WHERE indrelid = $1::regclass ORDER BY 1`
  const table_ = `SELECT reloptions, obj_description(oid, 'pg_class') FROM pg_class WHERE oid = $1::regclass`
  return Promise.all([columns, indexes, table_].map(async (text) => (await pool.query(text, [table])).rows))
}

describe('migrate', () => {
  it('is safe when 20 processes start at once, and does nothing afterwards', { timeout: 120_000 }, async () => {
    const program = fileURLToPath(new URL('./migrate-worker.ts', import.meta.url))
    const execArgv = ['--conditions=@hookonce/source', '--import', 'tsx']
    const workers = Array.from({ length: 20 }, () => fork(program, [server.url, 'together'], { execArgv }))
    await Promise.all(workers.map((worker) => once(worker, 'message')))
    const answers = workers.map((worker) => once(worker, 'message'))
    for (const worker of workers) worker.send('go')
    expect((await Promise.all(answers)).map(([answer]) => answer)).toEqual(Array(20).fill('migrated'))

    // By a user who could not change anything.
    await pool.query('CREATE ROLE reader LOGIN; GRANT SELECT ON together TO reader')
    const reader = poolOf(server, { user: 'reader' })
    await postgresStore({ client: reader, table: 'together' }).migrate()
    await reader.end()
  })

  it('makes the table in the schema that is named, under any name', async () => {
    await pool.query('CREATE SCHEMA "my ""own"""')
    const store = postgresStore({ client: pool, schema: 'my "own"', table: "it's \\ mine" })
    await store.migrate()
    await store.migrate()
    expect(await store.claim(requestOf('a'))).toMatchObject({ status: 'claimed' })
  })

  it('is what the SQL of schema.sql does', async () => {
    await pool.query('DROP TABLE IF EXISTS hookonce_records')
    await postgresStore({ client: pool }).migrate()
    const migrated = await shapeOf('hookonce_records')
    await pool.query('DROP TABLE hookonce_records')
    await pool.query(readFileSync(fileURLToPath(new URL('../schema.sql', import.meta.url)), 'utf8'))
    expect(await shapeOf('hookonce_records')).toEqual(migrated)
  })

  it('is asked for by name where the table is missing', async () => {
    const store = postgresStore({ client: pool, table: 'missing' })
    const asks = { code: 'INVALID_OPTION', message: expect.stringContaining('migrate()') }
    await expect(store.claim(requestOf('a'))).rejects.toMatchObject(asks)
    await expect(Promise.all(numbered('a', 3).map((key) => store.claim(requestOf(key))))).rejects.toMatchObject(asks)
    await expect(store.find('a')).rejects.toMatchObject(asks)
    await expect(postgresStore({ client: pool, schema: 'missing' }).find('a')).rejects.toMatchObject(asks)
  })
})

it('refuses what can not be', () => {
  const refused = { code: 'INVALID_OPTION' }
  const make = (options: object) => () => postgresStore({ client: pool, ...options })
  for (const options of [
    { client: {} },
    { client: undefined },
    { table: '' },
    { table: 'x'.repeat(51) },
    { schema: 'a\0' },
  ]) {
    expect(make(options)).toThrow(expect.objectContaining(refused))
  }
  expect(make({ client: { query: async () => ({ rows: [] }) }, prepare: true })).toThrow(
    expect.objectContaining(refused),
  )
})

describe('F63 sweep', () => {
  const expire = (count: number, from = 0) =>
    pool.query(
      `INSERT INTO swept (key, format, status, owner, fence, attempts, takeover, vanished, created_at, expires_at, settled_at)
       SELECT 'expired-' || i, 1, 'completed', 'o', 1, 1, false, false, now(), now() - interval '1 s', now()
       FROM generate_series($1::int, $2::int) i`,
      [from, from + count - 1],
    )
  const count = async () => Number((await pool.query('SELECT count(*) FROM swept')).rows[0].count)

  beforeAll(() => postgresStore({ client: pool, table: 'swept' }).migrate())

  it('deletes what has expired, batch by batch, and nothing else', async () => {
    const store = postgresStore({ client: pool, table: 'swept' })
    const lease = await grant(store, 'kept')
    await expire(2_500)
    expect(await store.sweep({ batch: 1_000, maxMs: 0 })).toBe(1_000)
    expect(await store.sweep({ batch: 1_000 })).toBe(1_500)
    expect(await store.sweep()).toBe(0)
    expect(await store.settle(lease, completedWith('done'))).toBe('ok')
    expect(await count()).toBe(1)
  })

  it('never holds up a claim: what a sweep has locked is told as such', async () => {
    const store = postgresStore({ client: pool, table: 'swept' })
    await expire(20)
    const sweeping = await pool.connect()
    await sweeping.query('BEGIN')
    expect(await postgresStore({ client: sweeping as never, table: 'swept' }).sweep()).toBe(20)
    const started = performance.now()
    const reply = await store.claim(requestOf('expired-7'))
    expect(performance.now() - started).toBeLessThan(1_000)
    expect(reply).toMatchObject({ status: 'processing' })
    await sweeping.query('COMMIT')
    sweeping.release()
    expect(await store.claim(requestOf('expired-7'))).toMatchObject({ status: 'claimed', attempts: 1 })
  })

  it('leaves a row that somebody works on', async () => {
    const store = postgresStore({ client: pool, table: 'swept' })
    await expire(3, 1_000)
    const working = await pool.connect()
    await working.query("BEGIN; SELECT 1 FROM swept WHERE key = 'expired-1001' FOR UPDATE")
    expect(await store.sweep()).toBe(2)
    await working.query('COMMIT')
    working.release()
    expect(await store.sweep()).toBe(1)
  })

  it('delays no claim by 50 ms', async () => {
    const store = postgresStore({ client: pool, table: 'swept' })
    const slowestWhile = async (work: Promise<unknown>) => {
      let over = false
      void work.then(() => {
        over = true
      })
      let slowest = 0
      while (!over) {
        const started = performance.now()
        await store.claim(requestOf(`expired-${10_000 + Math.floor(Math.random() * 20_000)}`))
        slowest = Math.max(slowest, performance.now() - started)
      }
      return slowest
    }
    // A machine that is busy with something else delays claims too: so the best of several rounds counts.
    const rounds: number[] = []
    for (let round = 0; round < 4 && !(Math.min(...rounds) < 50); round++) {
      await pool.query('TRUNCATE swept')
      await expire(20_000, 10_000)
      rounds.push(await slowestWhile(store.sweep()))
    }
    expect(Math.min(...rounds)).toBeLessThan(50)
  }, 30_000)

  it('goes on by itself, until it is stopped', async () => {
    const store = postgresStore({ client: pool, table: 'swept' })
    await pool.query('TRUNCATE swept')
    await expire(10)
    const stop = store.startSweeper({ everyMs: 20 })
    await vi.waitFor(async () => expect(await count()).toBe(0))
    stop()
    await new Promise((resolve) => setTimeout(resolve, 60))
    await expire(10)
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect(await count()).toBe(10)
  })
})

it('writes nothing for a duplicate', async () => {
  const store = postgresStore({ client: pool, table: 'swept' })
  const lease = await grant(store, 'done')
  await store.settle(lease, completedWith('done'))
  await grant(store, 'running')
  const versions = async () =>
    (await pool.query("SELECT ctid, xmin, xmax FROM swept WHERE key IN ('done', 'running') ORDER BY key")).rows
  const before = await versions()
  const claims = ['done', 'running'].map((key) => store.claim(requestOf(key)))
  expect((await Promise.all(claims)).map(({ status }) => status)).toEqual(['completed', 'processing'])
  await store.claim(requestOf('done'))
  await store.settle(lease, completedWith('again'))
  expect(await versions()).toEqual(before)
})

it('sends one statement a step, and two for a claim that is sent again, a takeover or a retry', async () => {
  let sent = 0
  const query = (text: string, values: Value[]) => {
    sent++
    return pool.query(text, values)
  }
  const store = postgresStore({ client: { query }, table: 'swept' })
  const statementsOf = async (step: () => Promise<unknown>) => {
    sent = 0
    await step()
    return sent
  }
  const request = requestOf('counted', { leaseMs: 1 })
  expect(await statementsOf(() => store.claim(request))).toBe(1)
  expect(await statementsOf(() => store.claim(request))).toBe(2)
  await new Promise((resolve) => setTimeout(resolve, 5))
  const successor = requestOf('counted')
  expect(await statementsOf(() => store.claim(successor))).toBe(2)
  expect(await statementsOf(() => store.claim(requestOf('counted')))).toBe(1)
  const lease = (await store.find('counted')) as StoredRecord
  expect(await statementsOf(() => store.renew(lease, 60_000))).toBe(1)
  expect(await statementsOf(() => store.settle(lease, completedWith('done')))).toBe(1)
  expect(await statementsOf(() => store.claim(requestOf('counted')))).toBe(1)
})
