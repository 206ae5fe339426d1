import { parseArgs } from 'node:util'
import { type LayerName, layers } from './layers'
import type { Amount } from './layers/layer'
import { stores } from './stores'
import type { LabStore } from './stores/lab-store'

export interface Arguments {
  stores: readonly LabStore[]
  layers: readonly LayerName[]
  seed: number
  amount: Amount
  /** Keeps the figures of each store, and writes docs/faults.md. */
  publish: boolean
  /** Each guard is taken out, and must be missed. */
  selfCheck: boolean
}

const quick: Amount = {
  kills: 36,
  events: 450,
  pauses: 48,
  rounds: 1,
  strikes: 2,
  skewed: 12,
  soakKeys: 10_000,
  soakMs: 2_500,
}

const full: Amount = {
  kills: 2_000,
  events: 20_000,
  pauses: 520,
  rounds: 12,
  strikes: 12,
  skewed: 400,
  soakKeys: 1_000_000,
  soakMs: 120_000,
}

/** @throws with what can be said instead. */
export function argumentsOf(argv: readonly string[]): Arguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      store: { type: 'string', multiple: true },
      layer: { type: 'string', multiple: true },
      seed: { type: 'string' },
      kills: { type: 'string' },
      events: { type: 'string' },
      pauses: { type: 'string' },
      rounds: { type: 'string' },
      strikes: { type: 'string' },
      'soak-minutes': { type: 'string' },
      'soak-keys': { type: 'string' },
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      'self-check': { type: 'boolean', default: false },
    },
  })
  const base = values.full ? full : quick
  const number = (name: keyof typeof values, fallback: number) =>
    whole(name, values[name] as string | undefined, fallback)
  const kills = number('kills', base.kills)
  const narrowed = Boolean(values.store ?? values.layer)
  return {
    stores: chosen('store', values.store, stores, ({ name }) => name),
    layers: chosen('layer', values.layer, Object.keys(layers) as LayerName[], (name) => name),
    seed: number('seed', 1 + Math.floor(Math.random() * 1e6)),
    amount: {
      ...base,
      kills,
      // Ten events a kill: fewer, and workers would be killed faster than they start.
      events: number('events', values.kills ? kills * 10 : base.events),
      pauses: number('pauses', base.pauses),
      rounds: number('rounds', base.rounds),
      strikes: number('strikes', base.strikes),
      soakKeys: number('soak-keys', base.soakKeys),
      soakMs: number('soak-minutes', base.soakMs / 60_000) * 60_000,
    },
    publish: values.full && !values.layer,
    selfCheck: values['self-check'] || (!narrowed && (values.quick || values.full)),
  }
}

function whole(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0) throw new RangeError(`--${name} takes a number, not ${text}`)
  return value
}

function chosen<Item>(
  option: string,
  names: string[] | undefined,
  all: readonly Item[],
  nameOf: (item: Item) => string,
): readonly Item[] {
  if (!names) return all
  return names.map((name) => {
    const found = all.find((item) => nameOf(item) === name)
    if (!found) throw new RangeError(`--${option} takes one of ${all.map(nameOf).join(', ')}, not ${name}`)
    return found
  })
}
