import type { Lease, Transactions } from '@hookonce/core'
import type { Points } from './points'
import { holder, type Watch } from './watch'

/** What is settled in a transaction counts when that commits: both are written down. */
export function watchedTransactions(store: Transactions<unknown>, watch: Watch, points: Points): Transactions<unknown> {
  const leases = new Map<unknown, Lease>()
  return {
    settleIn(tx, lease, outcome) {
      leases.set(tx, lease)
      return watch(
        { does: 'settle in', before: 'pre-settle', after: 'settle-sent', outcome: 'completed', ...holder(lease) },
        () => store.settleIn(tx, lease, outcome),
        (status) => ({ status }),
      )
    },
    async transaction<Result>(work: (tx: unknown) => Promise<Result>): Promise<Result> {
      let watched: Promise<unknown> | undefined
      const committing: Promise<Result> = store.transaction(async (tx) => {
        const value = await work(tx)
        const lease = leases.get(tx)
        leases.delete(tx)
        if (!lease) return value
        // From here to the end of the transaction: the COMMIT, and its answer.
        watched = watch(
          { does: 'commit', after: 'commit-sent', outcome: 'completed', ...holder(lease) },
          () => committing,
          () => ({ status: 'ok' }),
        )
        // A COMMIT that fails is told by the transaction itself.
        watched.catch(() => undefined)
        return value
      })
      const value = await committing
      await watched
      await points.reach('settle-acked')
      return value
    },
  }
}
