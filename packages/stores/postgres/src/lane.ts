import { createHash } from 'node:crypto'
import { coalesce, Rejected } from '@hookonce/core/coalesce'
import type { Value } from './clients/connection'
import type { Query, Row } from './query'
import { isOfOneItem } from './sqlstate'
import type { Statements } from './statements'

/** The values of a statement's input, in its order; the key first. */
export type Item = [key: string, ...rest: Value[]]
/** Carries out an operation on one key. No row: it had nothing to do there, or somebody else has the row locked. */
export type Lane = (item: Item) => Promise<Row | undefined>

/** Sends the operations of one moment together: a lone one by the plain statement, which costs less. */
export function laneOf(query: Query, { one, many }: Statements, prepare: boolean): Lane {
  const name = prepare ? `hookonce_${createHash('sha1').update(one).digest('hex')}` : undefined
  const single = async (item: Item) => (await query(one, item, name))[0]

  return coalesce<Item, Row | undefined>({
    keyOf: ([key]) => key,
    sizeOf: (item) =>
      item.reduce((bytes: number, value) => bytes + (value instanceof Uint8Array ? value.length : 0), 0),
    maxItems: 256,
    concurrency: 2,
    async dispatch(items) {
      if (items.length === 1) return [await single(items[0] as Item)]
      try {
        // Never prepared: a plan made for a small table, and kept while it grows, would read all of it for each batch.
        const rows = new Map((await query(many, columnsOf(items))).map((row) => [row.key, row]))
        return items.map(([key]) => rows.get(key))
      } catch (error) {
        if (!isOfOneItem(error)) throw error
        // One of them cannot be carried out; which one it is shows when each goes alone.
        return Promise.all(items.map((item) => single(item).catch((reason) => new Rejected(reason))))
      }
    },
  })
}

/** The items' values by column, as array literals: no driver is asked to make an array, for each does it differently. */
const columnsOf = (items: readonly Item[]): Value[] =>
  (items[0] as Item).map((_, column) => `{${items.map((item) => element(item[column])).join(',')}}`)

function element(value: Value | undefined): string {
  if (value instanceof Uint8Array) {
    return `"\\\\x${Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')}"`
  }
  return typeof value === 'string' ? `"${value.replace(/["\\]/g, '\\$&')}"` : `${value}`
}
