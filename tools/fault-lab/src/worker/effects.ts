import type { Mode } from '../wire'
import type { Effect } from './handler'
import { ask } from './supervisor'

/** `plain`: nothing guards the effect, which the ledger's own line stands for. */
const plain: Effect = async () => undefined

/** `fenced`: the resource compares fences, and knows an effect again by its derived key. */
const fenced: Effect = async ({ key }, context, run) => {
  const { fence } = context
  const verdict = await ask({ say: 'effect', key, run, fence, derived: context.deriveKey('effect') })
  if (verdict === 'refused') throw new Error('the resource has seen a higher fence')
}

export function effectOf(mode: Mode): Effect {
  return mode === 'fenced' ? fenced : plain
}
