import { setTimeout as wait } from 'node:timers/promises'
import type { RunContext } from '@hookonce/core'
import type { Ledger } from '../ledger/ledger'
import type { Delivery, Value } from '../wire'
import type { Effect } from './effects'
import type { Points } from './points'

let runs = 0

/** The handler: half its time, the rest, the effect. Everything that it lives to see is written down. */
export function handlerOf(name: string, ledger: Ledger, points: Points, effect: Effect, shutDown: () => void) {
  return async function handle(delivery: Delivery, context: RunContext): Promise<Value> {
    const { key, ms, fails, heeds, fault } = delivery
    const { fence, attempt, takeover, signal } = context
    const run = `${name}/${++runs}`
    ledger.add({ what: 'run', key, run, delivery: delivery.id, fence, attempt, takeover })
    signal.addEventListener('abort', () => ledger.add({ what: 'abort', key, run, reason: signal.reason.code }))
    const pass = () => wait(ms / 2, undefined, heeds ? { signal } : undefined)
    const finish = async () => {
      ledger.add({ what: 'effect', key, run, fence })
      await points.reach('effect-done')
      return { run, fence }
    }
    try {
      await pass()
      await points.reach('mid-handler')
      if (fault?.at === 'shutdown' || fault?.at === 'release-sent') shutDown()
      await pass()
      if (fails) throw new Error('planned failure')
      const value = await effect(delivery, context, { run, fence }, finish)
      ledger.add({ what: 'ended', key, run, how: 'returned' })
      return value
    } catch (error) {
      ledger.add({ what: 'ended', key, run, how: String(error).slice(0, 120) })
      throw error
    }
  }
}
