import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { postgresStore } from '@hookonce/postgres'
import { type PostgresServer, startPostgres } from '@hookonce/test-servers'
import { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { activation } from '../src/activation'

let server: PostgresServer
let pool: Pool
beforeAll(async () => {
  server = await startPostgres()
  pool = new Pool({ connectionString: server.url })
  await postgresStore({ client: pool }).migrate()
  await pool.query(
    `CREATE TABLE IF NOT EXISTS accounts (id text PRIMARY KEY, status text NOT NULL, balance int NOT NULL)`,
  )
}, 30_000)
afterAll(async () => {
  await pool.end()
  await server.stop()
})

it('activates an account once and pays its bonus once, though it is killed half-way and told three times', async () => {
  const account = `account-${crypto.randomUUID()}`
  const event = { event_id: `event-of-${account}`, account }
  await pool.query("INSERT INTO accounts VALUES ($1, 'pending', 0)", [account])
  const stateOf = async () =>
    (await pool.query('SELECT status, balance FROM accounts WHERE id = $1', [account])).rows[0]

  const program = fileURLToPath(new URL('../src/killed.ts', import.meta.url))
  const args = ['--import', 'tsx', '--conditions=@hookonce/source', program, server.url, JSON.stringify(event)]
  const [, signal] = await once(spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] }), 'exit')
  expect(signal).toBe('SIGKILL')
  expect(await stateOf()).toEqual({ status: 'pending', balance: 0 })

  const activate = activation(pool)
  expect(await activate(event)).toEqual({ status: 'executed', value: `${account} is active`, attempts: 2 })
  expect(await activate(event)).toEqual({ status: 'replayed', value: `${account} is active`, attempts: 2 })
  expect(await stateOf()).toEqual({ status: 'active', balance: 10 })
})
