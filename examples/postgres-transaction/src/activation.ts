// #region activation
import { createIdempotency } from '@hookonce/core'
import { postgresStore } from '@hookonce/postgres'
import type { Pool } from 'pg'

export function activation(pool: Pool, halfWay = () => {}) {
  const store = postgresStore({ client: pool })
  // A short lease, so that a killed run's successor need not wait long; it is renewed while the handler runs.
  const idempotency = createIdempotency({ scope: 'kyc', store, leaseMs: 1_000, inProgress: 'wait' })
  return (event: { event_id: string; account: string }) =>
    idempotency.transaction(event.event_id, async (tx) => {
      await tx.query("UPDATE accounts SET status = 'active' WHERE id = $1", [event.account])
      halfWay()
      await tx.query('UPDATE accounts SET balance = balance + 10 WHERE id = $1', [event.account])
      return `${event.account} is active`
    })
}
// #endregion
