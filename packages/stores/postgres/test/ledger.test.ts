import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { postgresStore } from '@hookonce/postgres'
import { numbered } from '@hookonce/store-support'
import { type PostgresServer, startPostgres } from '@hookonce/test-servers'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { poolOf } from './servers'

let server: PostgresServer
let pool: Pool
beforeAll(async () => {
  server = await startPostgres({ config: { max_connections: '120' } })
  pool = poolOf(server)
  await postgresStore({ client: pool }).migrate()
  await pool.query('CREATE TABLE ledger (event text NOT NULL, amount int NOT NULL)')
}, 30_000)
afterAll(async () => {
  await pool.end()
  await server.stop()
})

const program = fileURLToPath(new URL('./ledger-worker.ts', import.meta.url))
const execArgv = ['--import', 'tsx', '--conditions=@hookonce/source']

it('200 events, 6 processes killed at random: 200 entries in the ledger, none lost and none twice', async () => {
  const open = new Set(numbered('event', 200))
  let killed = 0
  let kills = 14

  /** Redelivers what nobody has answered yet, 5 at a time, until all is answered; whoever is killed is replaced. */
  async function deliver(): Promise<void> {
    while (open.size > 0) {
      const worker = fork(program, [server.url], { execArgv, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
      const gone = once(worker, 'exit')
      await once(worker, 'message')
      const dies = kills-- > 0
      const lifetime = dies ? setTimeout(() => worker.kill('SIGKILL'), 20 + Math.random() * 250) : undefined
      await Promise.race([gone, serve(worker)])
      clearTimeout(lifetime)
      if (worker.signalCode === 'SIGKILL') killed++
      worker.kill('SIGKILL')
      await gone
    }
  }

  async function serve(worker: ChildProcess): Promise<void> {
    worker.on('error', () => {})
    const next = () => {
      const events = [...open]
      const event = events[Math.floor(Math.random() * events.length)]
      if (event !== undefined && worker.connected) worker.send(event, () => {})
    }
    worker.on('message', ({ event, status }: { event: string; status: string }) => {
      if (status === 'executed' || status === 'replayed') open.delete(event)
      next()
    })
    for (let i = 0; i < 5; i++) next()
    while (open.size > 0) await new Promise((resolve) => setTimeout(resolve, 20))
  }

  await Promise.all(Array.from({ length: 6 }, deliver))
  expect(killed).toBeGreaterThanOrEqual(10)
  const { rows } = await pool.query('SELECT event, sum(amount)::int AS amount FROM ledger GROUP BY event')
  expect(new Set(rows.map(({ event }) => event))).toEqual(new Set(numbered('event', 200)))
  expect(rows.filter(({ amount }) => amount !== 1)).toEqual([])
  const { rows: taken } = await pool.query('SELECT count(*)::int AS count FROM hookonce_records WHERE attempts > 1')
  // The proof would prove nothing had nobody been killed in the middle of an event.
  expect(taken[0].count).toBeGreaterThan(0)
}, 90_000)
