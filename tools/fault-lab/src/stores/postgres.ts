import { setTimeout as wait } from 'node:timers/promises'
import { postgresStore } from '@hookonce/postgres'
import { Client, Pool, type PoolClient } from 'pg'
import type { LabServer, LabStore, StruckServer } from './lab-store'

export const store: LabStore = {
  name: 'postgres',
  file: 'postgres.ts',
  start: () => start(),
  async connect(url) {
    const pool = new Pool({ connectionString: url, max: 10, connectionTimeoutMillis: 2_000 })
    pool.on('error', () => undefined)
    return {
      store: postgresStore({ client: pool }),
      effects: {
        write: async (tx, key, run) =>
          void (await (tx as PoolClient).query('insert into effects (key, run) values ($1, $2)', [key, run])),
        async committed() {
          const { rows } = await pool.query('select key, array_agg(run) as runs from effects group by key')
          return new Map(rows.map(({ key, runs }) => [key, runs]))
        },
      },
      close: () => pool.end(),
    }
  },
  modes: ['plain', 'fenced', 'transactional'],
  serverFaults: [
    { name: 'killed and recovered', mode: 'transactional', start: killed },
    { name: 'connections terminated', mode: 'transactional', start: () => terminated('read committed') },
    {
      name: 'connections terminated, repeatable read',
      mode: 'transactional',
      start: () => terminated('repeatable read'),
    },
    { name: 'connections terminated, serializable', mode: 'transactional', start: () => terminated('serializable') },
  ],
}

async function start(config: Record<string, string> = {}) {
  const { startPostgres } = await import('@hookonce/test-servers')
  const server = await startPostgres({ config: { max_connections: '200', ...config } })
  const admin = new Pool({ connectionString: server.url, max: 1 })
  await postgresStore({ client: admin }).migrate()
  await admin.query('create table effects (key text not null, run text not null)')
  const { rows } = await admin.query('show server_version')
  await admin.end()
  return { ...server, version: `PostgreSQL ${rows[0].server_version.split(' ')[0]}` }
}

/** As at a crash: nothing is written any more, and what was committed is taken from the log. */
async function killed(): Promise<StruckServer> {
  const server = await start()
  return {
    ...server,
    async strike() {
      await server.kill()
      await wait(50)
      await server.restart()
    },
  }
}

async function terminated(isolation: string): Promise<StruckServer> {
  const server = await start({ default_transaction_isolation: isolation })
  return { ...server, strike: () => terminateAll(server) }
}

async function terminateAll({ url }: LabServer): Promise<void> {
  const admin = new Client({ connectionString: url })
  await admin.connect()
  await admin.query(
    'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname is not null',
  )
  await admin.end()
}
