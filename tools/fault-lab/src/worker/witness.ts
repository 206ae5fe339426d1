import type { Outcome, Store, TransactionalStore } from '@hookonce/core'
import { transactional } from '@hookonce/core/transactional'
import type { Ledger } from '../ledger/ledger'
import type { Points } from './points'
import { watchedTransactions } from './transactions'
import { type Asked, holder, type Told, watchBy } from './watch'

/** The store, with each operation written down, and its crash points. */
export function witnessed(store: Store | TransactionalStore<unknown>, ledger: Ledger, points: Points): Store {
  const watch = watchBy(ledger, points)
  const operations: Store = {
    async claim(request) {
      const { key: storeKey, owner } = request
      const asked: Asked = { does: 'claim', storeKey, before: 'pre-claim', after: 'claim-sent', owner }
      const reply = await watch(asked, () => store.claim(request), claimTold)
      if (reply.status === 'claimed') await points.reach('claimed')
      return reply
    },
    renew: (lease, leaseMs) =>
      watch(
        { does: 'renew', before: 'pre-renew', after: 'renew-sent', ...holder(lease) },
        () => store.renew(lease, leaseMs),
        status,
      ),
    async settle(lease, outcome) {
      const asked: Asked = { does: 'settle', ...settlePoints(outcome), ...holder(lease) }
      const reply = await watch(asked, () => store.settle(lease, outcome), status)
      await points.reach('settle-acked')
      return reply
    },
    find: (storeKey) =>
      watch(
        { does: 'find', storeKey, before: 'pre-find' },
        () => store.find(storeKey),
        (record) => ({
          status: record?.status ?? 'none',
          fence: record?.fence,
        }),
      ),
    forget: (storeKey) =>
      watch(
        { does: 'forget', storeKey, before: 'pre-forget' },
        () => store.forget(storeKey),
        (was) => ({
          status: `${was}`,
        }),
      ),
  }
  if (!('settleIn' in store)) return operations
  return transactional({ ...operations, ...watchedTransactions(store, watch, points) })
}

const status = (reply: string): Told => ({ status: reply })

const claimTold = (reply: Awaited<ReturnType<Store['claim']>>): Told =>
  reply.status === 'claimed' ? reply : { status: reply.status }

function settlePoints(outcome: Outcome): Pick<Asked, 'before' | 'after' | 'outcome'> {
  if (outcome.status === 'completed') return { before: 'pre-settle', after: 'settle-sent', outcome: 'completed' }
  if (outcome.charge === false) return { after: 'release-sent', outcome: 'released' }
  return { before: 'pre-fail', after: 'fail-sent', outcome: 'failed' }
}
