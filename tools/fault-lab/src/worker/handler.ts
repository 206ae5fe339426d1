import { setTimeout as wait } from 'node:timers/promises'
import type { RunContext } from '@hookonce/core'
import type { Ledger } from '../ledger/ledger'
import type { Delivery, Value } from '../wire'
import type { Points } from './points'

/** What a handler does to the world; throws where it is refused. */
export type Effect = (delivery: Delivery, context: RunContext, run: string) => Promise<void>

let runs = 0

/** The handler: half its time, the effect, the rest. Everything that it lives to see is written down. */
export function handlerOf(name: string, ledger: Ledger, points: Points, shutDown: () => void) {
  return async function handle(delivery: Delivery, context: RunContext, effect: Effect): Promise<Value> {
    const { key, ms, fails, heeds, fault } = delivery
    const { fence, attempt, takeover, signal } = context
    const run = `${name}/${++runs}`
    ledger.add({ what: 'run', key, run, delivery: delivery.id, fence, attempt, takeover })
    signal.addEventListener('abort', () => ledger.add({ what: 'abort', key, run, reason: signal.reason.code }))
    const pass = () => wait(ms / 2, undefined, heeds ? { signal } : undefined)
    try {
      await pass()
      await points.reach('mid-handler')
      if (fault?.at === 'shutdown' || fault?.at === 'release-sent') shutDown()
      await pass()
      if (fails) throw new Error('planned failure')
      await effect(delivery, context, run)
      ledger.add({ what: 'effect', key, run, fence })
      await points.reach('effect-done')
      ledger.add({ what: 'ended', key, run, how: 'returned' })
      return { run, fence }
    } catch (error) {
      ledger.add({ what: 'ended', key, run, how: String(error).slice(0, 120) })
      throw error
    }
  }
}
