// One process with a connection of its own: told a round's seed and keys, it hammers them and sends its history.
import { type HammerOptions, hammer } from '@hookonce/conformance'
import Database from 'libsql'
import { sqliteStore } from '../src/sqlite-store'

const client = new Database(process.argv[2] ?? '', { timeout: 5000 })
const store = sqliteStore({ client })

process.on('message', async (round: HammerOptions) => {
  process.send?.(await hammer(store, round))
})
process.send?.('ready')
