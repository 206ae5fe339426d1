/** What the pipelines are made of. `$$NOW` is the server's clock, and one instant throughout a command. */

export const format = 1

export type Expression = unknown

/** Kept as it is: a string that starts with `$` would be read as a path, and not only ours go in (F75). */
export const literal = (value: unknown): Expression => ({ $literal: value })

export const and = (...conditions: Expression[]): Expression => ({ $and: conditions })
export const equals = (path: string, value: unknown): Expression => ({ $eq: [path, literal(value)] })

/** Has the instant come? Of a document without it: no. */
const isOver = (instant: Expression): Expression => and({ $gt: [instant, null] }, { $lte: [instant, '$$NOW'] })

/** An upsert starts from this. Anything else without our format is somebody else's, and not to be written over. */
export const isAbsent: Expression = { $eq: ['$$ROOT', { _id: '$_id' }] }
export const isReadable: Expression = equals('$format', format)
export const isExpired: Expression = and(isReadable, isOver('$expiresAt'))
export const isProcessing: Expression = equals('$status', 'processing')
/** Does nothing but time keep the key from the next owner, and is it over? A completed record has neither. */
export const isClaimable: Expression = isOver({ $ifNull: ['$leaseUntil', '$retryAt'] })

/**
 * An instant `ms` from now, never early: the clock's fraction of a millisecond is cut off, so that one is added. What
 * is to be at once has come.
 */
export function after(ms: number): Expression {
  if (ms > longestMs) throw new RangeError(`${ms} ms from now is more than a Date can hold`)
  return ms === 0 ? '$$NOW' : { $add: ['$$NOW', long(ms + 1)] }
}
const longestMs = 8e15

export const latest = (...instants: Expression[]): Expression => ({ $max: instants })

/** A number of more than 32 bits would go as a double. */
export const long = (whole: number): bigint => BigInt(whole)

/** The first condition that holds decides; if none does, the document stays as it is, and nothing is written. */
export const firstOf = (...rows: [condition: Expression, document: Expression][]) => ({
  $replaceWith: {
    $switch: {
      branches: rows.map((row) =>
        Object.fromEntries([
          ['case', row[0]],
          ['then', row[1]],
        ]),
      ),
      default: '$$ROOT',
    },
  },
})
