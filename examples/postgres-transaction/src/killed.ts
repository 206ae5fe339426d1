// Handles one event, and is killed half-way: after the first of its two writes.
import { Pool } from 'pg'
import { activation } from './activation'

const [url, event] = process.argv.slice(2)
const pool = new Pool({ connectionString: url })
await activation(pool, () => process.kill(process.pid, 'SIGKILL'))(JSON.parse(event ?? ''))
