import pg from 'pg'
import { leaseMs, retentionMs } from './periods'
import type { Subject } from './subject'

const claim = {
  name: 'claim',
  text: `INSERT INTO raw_records (key, expires_at) VALUES ($1, now() + $2 * interval '1 ms') ON CONFLICT (key) DO NOTHING`,
}
const find = { name: 'find', text: 'SELECT result FROM raw_records WHERE key = $1' }
const settle = {
  name: 'settle',
  text: `UPDATE raw_records SET result = $2, expires_at = now() + $3 * interval '1 ms' WHERE key = $1`,
}

/** One named prepared statement for each step. */
export async function open(url: string): Promise<Subject> {
  const pool = new pg.Pool({ connectionString: url, max: 10 })
  return {
    async run(key, handler) {
      const { rowCount } = await pool.query({ ...claim, values: [key, leaseMs] })
      if (rowCount === 1) {
        const result = await handler()
        await pool.query({ ...settle, values: [key, JSON.stringify(result), retentionMs] })
        return result
      }
      const recorded = (await pool.query({ ...find, values: [key] })).rows[0]?.result
      return recorded ? JSON.parse(recorded) : undefined
    },
    close: () => pool.end(),
  }
}
