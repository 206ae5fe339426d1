import { parseArgs } from 'node:util'
import { type StoreName, stores } from './subjects/subject'

export interface BenchOptions {
  stores: readonly StoreName[]
  quick: boolean
  rounds: number
  /** Nothing was left out, so that it may speak for all. */
  full: boolean
}

/** `--store redis,memory`: these alone. `--quick`: shorter, and less of it. */
export function optionsOf(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      store: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '3' },
    },
  })
  const chosen = values.store.flatMap((list) => list.split(','))
  const stranger = chosen.find((name) => !stores.some((store) => store === name))
  if (stranger !== undefined) throw new RangeError(`--store ${stranger}: there are ${stores.join(', ')}`)
  const rounds = Number(values.rounds)
  if (!Number.isSafeInteger(rounds) || rounds < 1) throw new RangeError(`--rounds ${values.rounds}: a whole number`)
  const { quick } = values
  const some = chosen.length > 0
  return { stores: stores.filter((store) => !some || chosen.includes(store)), quick, rounds, full: !some && !quick }
}
