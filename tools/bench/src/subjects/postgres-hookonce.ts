import { postgresStore } from '@hookonce/postgres'
import pg from 'pg'
import { hookonce } from './hookonce'
import type { Subject } from './subject'

export async function open(url: string): Promise<Subject> {
  const client = new pg.Pool({ connectionString: url, max: 10 })
  return hookonce(postgresStore({ client, prepare: true }), () => client.end())
}
