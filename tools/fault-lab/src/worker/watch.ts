import type { Lease } from '@hookonce/core'
import type { Does, Sent } from '../ledger/entry'
import type { Ledger } from '../ledger/ledger'
import type { Point } from '../wire'
import { current } from './current'
import type { Points } from './points'

/** What is written down of an operation, and its points: before it is sent, and with its answer not yet looked at. */
export interface Asked {
  does: Does
  /** The record's key. */
  storeKey: string
  before?: Point
  after?: Point
  owner?: string
  fence?: number
  outcome?: Sent
}

export interface Told {
  status: string
  fence?: number
  attempts?: number
  takeover?: boolean
}

export type Watch = <Reply>(asked: Asked, send: () => Promise<Reply>, tell: (reply: Reply) => Told) => Promise<Reply>

/** Writes an operation down before it is sent, and when it is answered. */
export function watchBy(ledger: Ledger, points: Points): Watch {
  let operations = 0
  /** The deliveries that made the claims: a shutdown gives back those of others. */
  const deliveries = new Map<string | undefined, string>()

  return async ({ before, after, storeKey, ...note }, send, tell) => {
    const { does, owner } = note
    const key = keyOf(storeKey)
    const op = ++operations
    if (does === 'claim') deliveries.set(owner, current.getStore()?.id ?? '')
    const delivery = deliveries.get(owner) ?? current.getStore()?.id ?? ''
    if (before) await points.reach(before)
    ledger.add({ what: 'sent', key, op, delivery, ...note })
    const sent = send()
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
}

export const holder = ({ key, owner, fence }: Lease) => ({ storeKey: key, owner, fence })

/** The caller's key, out of the store's, where it stands behind the scope, each with its length. */
const keyOf = (storeKey: string): string => storeKey.replace(/^\d+:fault-lab\d+:/, '')

/** Its bytes have left when the event loop comes round: twice, for a pool may hand out its connection in the first. */
const afterwards = (then: () => Promise<void>): Promise<void> =>
  new Promise((resolve, reject) => {
    setImmediate(() => setImmediate(() => then().then(resolve, reject)))
  })
