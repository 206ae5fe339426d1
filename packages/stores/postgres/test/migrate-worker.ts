// A process that is connected and ready, and migrates when it is told to.
import { postgresStore } from '@hookonce/postgres'
import { poolOf } from './servers'

const [url = '', table = ''] = process.argv.slice(2)
const pool = poolOf({ url }, { max: 1 })
await pool.query('SELECT 1')

process.once('message', async () => {
  const answer = await postgresStore({ client: pool, table })
    .migrate()
    .then(() => 'migrated', String)
  process.send?.(answer)
  await pool.end()
  process.disconnect()
})
process.send?.('ready')
