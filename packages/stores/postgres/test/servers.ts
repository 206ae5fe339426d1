import type { PostgresOptions, PostgresServer } from '@hookonce/test-servers'
import { Pool, type PoolConfig } from 'pg'

/** Each PostgreSQL that the tests run on. */
export const servers: readonly [name: string, options: PostgresOptions][] = [
  ["the machine's PostgreSQL", {}],
  ["npm's PostgreSQL", { embedded: true }],
]

/** A pool that takes a lost connection as no news: with nobody listening, it would end the process. */
export function poolOf({ url }: Pick<PostgresServer, 'url'>, config?: PoolConfig): Pool {
  const pool = new Pool({ connectionString: url, max: 10, ...config })
  pool.on('error', () => {})
  return pool
}
