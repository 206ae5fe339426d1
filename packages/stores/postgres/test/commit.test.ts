import { createIdempotency } from '@hookonce/core'
import { postgresStore } from '@hookonce/postgres'
import { type PostgresServer, startPostgres } from '@hookonce/test-servers'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutAtCommit } from './cut-commit'
import { poolOf } from './servers'

let server: PostgresServer
let pool: Pool
beforeAll(async () => {
  server = await startPostgres({ config: {} })
  pool = poolOf(server)
  await postgresStore({ client: pool }).migrate()
  await pool.query('CREATE TABLE ledger (event text NOT NULL)')
}, 30_000)
afterAll(async () => {
  await pool.end()
  await server.stop()
})

const entries = async (event: string) =>
  (await pool.query('SELECT 1 FROM ledger WHERE event = $1', [event])).rows.length

describe.each(['before', 'after'] as const)('F60 a connection that is cut %s its COMMIT has arrived', (when) => {
  it('leaves the fate of the transaction unknown', async () => {
    const way = await cutAtCommit(server.port, when)
    const cut = poolOf(way)
    await expect(postgresStore({ client: cut }).transaction(async () => {})).rejects.toMatchObject({ unknown: true })
    await cut.end()
    way.close()
  })

  it('ends as what the record says: the effect is there once, and the outcome with it', async () => {
    const way = await cutAtCommit(server.port, when)
    const cut = poolOf(way)
    const newRunner = (client: Pool) => createIdempotency({ scope: 'commit', store: postgresStore({ client }) })
    const enter = (runner: ReturnType<typeof newRunner>) =>
      runner.transaction(when, async (tx) => {
        await tx.query('INSERT INTO ledger VALUES ($1)', [when])
        return 'entered'
      })
    const first = enter(newRunner(cut))
    if (when === 'after') expect(await first).toEqual({ status: 'executed', value: 'entered', attempts: 1 })
    else await expect(first).rejects.toThrow()
    expect(await entries(when)).toBe(when === 'after' ? 1 : 0)

    const again = await enter(newRunner(pool))
    expect(again).toMatchObject({ status: when === 'after' ? 'replayed' : 'executed', value: 'entered' })
    expect(await entries(when)).toBe(1)
    await cut.end()
    way.close()
  })
})

it('a constraint that fails at the COMMIT is no unknown fate', async () => {
  await pool.query('CREATE TABLE late (id int UNIQUE DEFERRABLE INITIALLY DEFERRED)')
  const store = postgresStore({ client: pool })
  const twice = store.transaction((tx) => tx.query('INSERT INTO late VALUES (1), (1)'))
  await expect(twice).rejects.toSatisfy((error) => error.code === '23505' && !('unknown' in error))
})

it('a transaction that goes on after a failed statement is told, though PostgreSQL answers its COMMIT without an error', async () => {
  const idempotency = createIdempotency({ scope: 'swallowed', store: postgresStore({ client: pool }) })
  const swallowing = idempotency.transaction('event', async (tx) => {
    await tx.query("INSERT INTO ledger VALUES ('swallowed')")
    await tx.query('SELECT 1 / 0').catch(() => {})
  })
  await expect(swallowing).rejects.toThrow()
  const store = postgresStore({ client: pool })
  await expect(store.transaction((tx) => tx.query('SELECT 1 / 0').catch(() => {}))).rejects.toMatchObject({
    code: '25P02',
  })
  expect(await entries('swallowed')).toBe(0)
})

it('a pool of 1 is refused', async () => {
  const lonely = poolOf(server, { max: 1 })
  const store = postgresStore({ client: lonely })
  await expect(store.transaction(async () => {})).rejects.toMatchObject({ code: 'INVALID_OPTION' })
  await lonely.end()
})
