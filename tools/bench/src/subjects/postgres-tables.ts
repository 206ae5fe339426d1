import { postgresStore } from '@hookonce/postgres'
import type { Client } from 'pg'

/** What the subjects keep their records in. */
export const tables = [
  { name: 'hookonce_records', make: (client: Client) => postgresStore({ client }).migrate() },
  {
    name: 'raw_records',
    make: (client: Client) =>
      client.query('CREATE TABLE raw_records (key text PRIMARY KEY, result text, expires_at timestamptz NOT NULL)'),
  },
]
