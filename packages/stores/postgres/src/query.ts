import { IdempotencyError } from '@hookonce/core'
import { withDeadline } from '@hookonce/core/coalesce'
import type { AnyConnection, Value } from './clients/connection'
import { isConflict, isUnmigrated } from './sqlstate'

/** Columns differ by statement. Drivers differ in how they show numbers. */
export type Row = Record<string, unknown>
export type Query = (text: string, values: Value[], name?: string) => Promise<Row[]>

/** Less than core gives a try by default, whose second try then finds the lane free. */
export const deadlineMs = 2_000

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** Sends a statement, again where it lost a race that the server broke off. */
export function querierOf(connection: AnyConnection): Query {
  return async (text, values, name) => {
    const end = Date.now() + deadlineMs
    for (let tries = 1; ; tries++) {
      try {
        return (await connection.query(text, values, name)).rows as Row[]
      } catch (cause) {
        if (isUnmigrated(cause)) throw new IdempotencyError('INVALID_OPTION', unmigrated, { cause })
        if (!isConflict(cause) || Date.now() > end) throw cause
        // With jitter, or the same two would meet again (F55).
        await pause(Math.random() * Math.min(2 ** tries, 50))
      }
    }
  }
}

const unmigrated = `The table of option table is missing, or of another version. \
Run \`await store.migrate()\`, or schema.sql of @hookonce/postgres, before the first claim.`

/** The same, but what is not answered in time rejects. */
export const inTime =
  (query: Query): Query =>
  (...statement) =>
    withDeadline(deadlineMs, query(...statement))
