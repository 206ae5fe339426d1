import { parseArgs } from 'node:util'
import { type StoreName, stores } from './subjects/subject'

export interface BenchOptions {
  stores: readonly StoreName[]
  quick: boolean
  rounds: number
  /** The most records that are stored, to see what an event costs among them. */
  scale: number
  /** Nothing was left out, so that it may speak for all. */
  full: boolean
}

/** `--store redis,memory`: these alone. `--quick`: shorter, and less of it. `--scale 10000000`: more records. */
export function optionsOf(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      store: { type: 'string', multiple: true, default: [] },
      quick: { type: 'boolean', default: false },
      scale: { type: 'string', default: '1000000' },
      rounds: { type: 'string', default: '3' },
    },
  })
  const chosen = values.store.flatMap((list) => list.split(','))
  const stranger = chosen.find((name) => !stores.some((store) => store === name))
  if (stranger !== undefined) throw new RangeError(`--store ${stranger}: there are ${stores.join(', ')}`)
  const rounds = whole('rounds', values.rounds)
  const scale = whole('scale', values.scale)
  const { quick } = values
  const some = chosen.length > 0
  return {
    stores: stores.filter((store) => !some || chosen.includes(store)),
    quick,
    rounds,
    scale,
    full: !some && !quick,
  }
}

function whole(name: string, text: string): number {
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw new RangeError(`--${name} ${text}: a whole number of at least 1`)
}
