import type { RunContext, TransactionalContext } from '@hookonce/core'
import type { TransactionalEffects } from '../stores/lab-store'
import type { Delivery, Mode, Value } from '../wire'
import { ask } from './supervisor'

/** What a handler does to the world, and `finish` after it: throws where it is refused. */
export type Effect = (
  delivery: Delivery,
  context: RunContext,
  value: Value,
  finish: () => Promise<Value>,
) => Promise<Value>

/** `plain`: nothing guards the effect, which the ledger's own line stands for. */
const plain: Effect = (_delivery, _context, _value, finish) => finish()

/** `fenced`: the resource compares fences, and knows an effect again by its derived key. */
const fenced: Effect = async ({ key }, context, { run, fence }, finish) => {
  const verdict = await ask({ say: 'effect', key, run, fence, derived: context.deriveKey('effect') })
  if (verdict === 'refused') throw new Error('the resource has seen a higher fence')
  return finish()
}

/** `transactional`: the effect commits with the outcome, or neither does. */
const transactional =
  (effects: TransactionalEffects): Effect =>
  ({ key }, context, { run }, finish) =>
    (context as TransactionalContext<unknown>).transaction(async (tx) => {
      await effects.write(tx, key, run)
      return finish()
    })

export function effectOf(mode: Mode, effects: TransactionalEffects | undefined): Effect {
  if (mode === 'plain') return plain
  if (mode === 'fenced') return fenced
  if (!effects) throw new Error('this store has no transactions')
  return transactional(effects)
}
