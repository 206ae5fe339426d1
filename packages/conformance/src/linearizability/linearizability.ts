import assert from 'node:assert/strict'
import type { Store } from '@hookonce/core'
import { newKey } from '../claiming'
import { show } from '../equal'
import { isLinearizable } from './check'
import { type HammerOptions, hammer } from './hammer'
import type { Operation } from './history'

export interface LinearizabilityOptions extends Pick<HammerOptions, 'operations' | 'seed'> {
  /** How many keys the clients fight for. @default 4 */
  keys?: number
}

export interface HistoryReport {
  /** How many keys' histories, each checked on its own. */
  histories: number
  operations: number
  /** Operations whose client was not told what became of them. */
  unknown: number
}

/** One client a store, all at once on the same few keys; rejects unless what they were told can be put in order. */
export async function linearizability(
  stores: readonly Store[],
  { keys = 4, ...options }: LinearizabilityOptions = {},
): Promise<HistoryReport> {
  const names = Array.from({ length: keys }, newKey)
  const clients = stores.map((store, client) => hammer(store, { ...options, keys: names, client }))
  return assertLinearizable((await Promise.all(clients)).flat())
}

/**
 * Throws unless the operations on each key could have happened one by one, and at least half of them
 * were answered (or a store that answers nothing would pass).
 */
export function assertLinearizable(history: readonly Operation[]): HistoryReport {
  const unknown = history.filter(({ answer }) => !answer).length
  assert(unknown * 2 <= history.length, `of ${history.length} operations, ${unknown} were not answered`)

  const keys = new Set(history.map(({ key }) => key))
  for (const key of keys) {
    const operations = history.filter((operation) => operation.key === key)
    if (isLinearizable(operations)) continue
    const lines = operations.toSorted((one, other) => one.calledAt - other.calledAt).map(lineOf)
    assert.fail(`What the clients of ${key} were told can't be put in any order:\n${lines.join('\n')}`)
  }
  return { histories: keys.size, operations: history.length, unknown }
}

function lineOf({ client, call, calledAt, answer }: Operation): string {
  const time = answer ? `${calledAt.toFixed(0)}-${answer.at.toFixed(0)} us` : `${calledAt.toFixed(0)} us`
  return `  client ${client}, ${time}: ${show(call)} -> ${answer ? show(answer.reply) : 'unknown'}`
}
