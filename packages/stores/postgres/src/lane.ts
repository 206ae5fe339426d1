import { createHash } from 'node:crypto'
import { IdempotencyError } from '@hookonce/core'
import { coalesce, Rejected } from '@hookonce/core/coalesce'
import type { AnyConnection, Value } from './connection'
import { pause, withDeadline } from './deadline'
import { isConflict, isOfOneItem, isUnmigrated } from './sqlstate'
import { format } from './statements'

/** What an operation answers about one key. The columns differ by statement; drivers differ in how they show numbers. */
export type Row = Record<string, unknown> & { key: string; status: string }

/** The values of a statement's input, in its order; the key first. */
export type Item = readonly [key: string, ...rest: Value[]]

/** Less than core gives a try by default, whose second try then finds the lane free. */
export const deadlineMs = 2_000
const batches = { maxItems: 256, concurrency: 2 }

/** `ad hoc`: planned anew for the table's size of the moment, whatever `prepare` says. */
export type Query = (text: string, values: readonly Value[], plan?: 'ad hoc') => Promise<Row[]>

/** Sends a statement, again where it lost a race that the server broke off, under a name where `prepare` is set. */
export function querierOf(connection: AnyConnection, prepare: boolean): Query {
  const names = new Map<string, string>()
  const nameOf = (text: string) => {
    const name = names.get(text) ?? `hookonce_${createHash('sha1').update(text).digest('hex')}`
    names.set(text, name)
    return name
  }
  return async (text, values, plan) => {
    const end = Date.now() + deadlineMs
    for (let tries = 1; ; tries++) {
      try {
        const { rows } = await connection.query(text, [...values], prepare && !plan ? nameOf(text) : undefined)
        return rows.map(readable)
      } catch (error) {
        if (isUnmigrated(error)) throw unmigrated(error)
        if (!isConflict(error) || Date.now() > end) throw error
        // With jitter, or the same two would meet again (F55).
        await pause(Math.random() * Math.min(2 ** tries, 50))
      }
    }
  }
}

function readable(row: unknown): Row {
  const { key, format: stored } = row as Row
  if (stored !== undefined && stored !== null && Number(stored) !== format) {
    throw new TypeError(`not a record of format ${format}: ${key}`)
  }
  return row as Row
}

function unmigrated(cause: unknown): IdempotencyError {
  const remedy = 'Run `await store.migrate()`, or schema.sql of @hookonce/postgres, before the first claim.'
  return new IdempotencyError(
    'INVALID_OPTION',
    `The table of option table is missing, or of another version. ${remedy}`,
    {
      cause,
    },
  )
}

/** Sends the operations of one moment together: a lone one by the plain statement, which costs less. */
export function laneOf(query: Query, statement: { one: string; many: string }): (item: Item) => Promise<Row> {
  const single = async (item: Item): Promise<Row> => (await query(statement.one, item))[0] as Row

  const dispatch = async (items: readonly Item[]): Promise<(Row | Rejected)[]> => {
    const [first] = items
    if (first && items.length === 1) return [await single(first)]
    try {
      // A plan made for a small table, and kept while it grows, would read all of it for each batch.
      const rows = await query(statement.many, columnsOf(items), 'ad hoc')
      const byKey = new Map(rows.map((row) => [row.key, row]))
      return items.map(([key]) => byKey.get(key) as Row)
    } catch (error) {
      if (!isOfOneItem(error) && !(error instanceof TypeError)) throw error
      // One of them cannot be carried out; which one it is shows when each goes alone.
      return Promise.all(items.map((item) => single(item).catch((reason) => new Rejected(reason))))
    }
  }
  return coalesce<Item, Row>({
    keyOf: ([key]) => key,
    sizeOf: (item) => item.reduce((bytes: number, value) => bytes + sizeOf(value), 0),
    dispatch: withDeadline(deadlineMs, dispatch),
    ...batches,
  })
}

const sizeOf = (value: Value): number => (typeof value === 'object' && value !== null ? value.length : 0)

/** The items' values by column, as array literals: no driver is asked to make an array, for each does it differently. */
const columnsOf = (items: readonly Item[]): string[] =>
  (items[0] ?? []).map((_, column) => `{${items.map((item) => element(item[column] ?? null)).join(',')}}`)

function element(value: Value): string {
  if (value === null) return 'NULL'
  if (typeof value === 'number') return `${value}`
  if (typeof value === 'string') return `"${value.replace(/["\\]/g, '\\$&')}"`
  return `"\\\\x${Buffer.from(value.buffer, value.byteOffset, value.length).toString('hex')}"`
}
