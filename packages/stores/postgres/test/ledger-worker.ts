// A process that handles the events it is sent, each in one transaction, until it is killed.
import { createIdempotency } from '@hookonce/core'
import { postgresStore } from '@hookonce/postgres'
import { poolOf } from './servers'

const pool = poolOf({ url: process.argv[2] ?? '' }, { max: 6 })
// A short lease, since a test can't wait long for the claims of those that were killed.
const idempotency = createIdempotency({
  scope: 'ledger',
  store: postgresStore({ client: pool }),
  leaseMs: 300,
  maxAttempts: 1_000,
})
const someMs = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 8))

process.on('message', (event: string) => {
  idempotency
    .transaction(event, async (tx) => {
      await someMs()
      await tx.query('INSERT INTO ledger (event, amount) VALUES ($1, 1)', [event])
      await someMs()
      return `entered by ${process.pid}`
    })
    .then(
      ({ status }) => process.send?.({ event, status }),
      (error) => process.send?.({ event, status: error.code ?? String(error) }),
    )
})
process.send?.('ready')
