import type { Lease, Outcome, Store } from '@hookonce/core'
import type { Does, Sent } from '../ledger/entry'
import type { Ledger } from '../ledger/ledger'
import type { Point } from '../wire'
import { current } from './current'
import type { Points } from './points'

interface Asked {
  does: Does
  /** The record's. */
  storeKey: string
  before?: Point
  after?: Point
  owner?: string
  fence?: number
  outcome?: Sent
}

type Told = { status: string; fence?: number; attempts?: number; takeover?: boolean }

let operations = 0
/** The deliveries that made the claims: a shutdown gives back those of others. */
const deliveries = new Map<string | undefined, string>()

/** The store, with each operation written down before it is sent and when it is answered, and its crash points. */
export function witnessed(store: Store, ledger: Ledger, points: Points): Store {
  async function watch<Reply>(asked: Asked, send: () => Promise<Reply>, tell: (reply: Reply) => Told): Promise<Reply> {
    const { before, after, storeKey, ...note } = asked
    const { does, owner } = note
    const key = keyOf(storeKey)
    const op = ++operations
    if (does === 'claim') deliveries.set(owner, current.getStore()?.id ?? '')
    const delivery = deliveries.get(owner) ?? current.getStore()?.id ?? ''
    if (before) await points.reach(before)
    ledger.add({ what: 'sent', key, op, delivery, ...note })
    const sent = send()
    // Its bytes have left when the event loop comes round; the reply is not looked at before that.
    const happened = after && points.awaits(after) ? afterwards(() => points.reach(after)) : undefined
    try {
      const [reply] = await Promise.all([sent, happened])
      ledger.add({ what: 'reply', key, op, does, ...tell(reply) })
      return reply
    } catch (error) {
      ledger.add({ what: 'unknown', key, op, does, error: String(error).slice(0, 120) })
      throw error
    }
  }

  return {
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
    find: (key) =>
      watch({ does: 'find', storeKey: key, before: 'pre-find' }, () => store.find(key), (record) => ({
        status: record?.status ?? 'none',
        fence: record?.fence,
      })),
    forget: (key) =>
      watch({ does: 'forget', storeKey: key, before: 'pre-forget' }, () => store.forget(key), (was) => ({
        status: `${was}`,
      })),
  }
}

const holder = ({ key, owner, fence }: Lease) => ({ storeKey: key, owner, fence })

/** The caller's key, out of the store's, where it stands behind the scope, each with its length. */
const keyOf = (storeKey: string): string => storeKey.replace(/^\d+:fault-lab\d+:/, '')

const status = (reply: string): Told => ({ status: reply })

const claimTold = (reply: Awaited<ReturnType<Store['claim']>>): Told =>
  reply.status === 'claimed' ? reply : { status: reply.status }

export function settlePoints(outcome: Outcome): Pick<Asked, 'before' | 'after' | 'outcome'> {
  if (outcome.status === 'completed') return { before: 'pre-settle', after: 'settle-sent', outcome: 'completed' }
  if (outcome.charge === false) return { after: 'release-sent', outcome: 'released' }
  return { before: 'pre-fail', after: 'fail-sent', outcome: 'failed' }
}

/** Two turns: a pool may hand out its connection in the first. */
const afterwards = (then: () => Promise<void>): Promise<void> =>
  new Promise((resolve, reject) => {
    setImmediate(() => setImmediate(() => then().then(resolve, reject)))
  })
