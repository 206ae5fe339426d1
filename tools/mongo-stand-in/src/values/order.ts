// BSON's order: of types first, then of values. https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/
import { Binary, BSONRegExp, Code, DBRef, MaxKey, MinKey, ObjectId, Timestamp } from 'bson'
import { isNumeric, magnitude } from './number'

const missing = 0

function rank(value: unknown): number {
  if (value === undefined) return missing
  if (value === null) return 5
  if (isNumeric(value)) return 10
  if (typeof value === 'string') return 15
  if (typeof value === 'boolean') return 40
  if (Array.isArray(value)) return 25
  if (value instanceof Binary) return 30
  if (value instanceof ObjectId) return 35
  if (value instanceof Date) return 45
  if (value instanceof Timestamp) return 47
  if (value instanceof BSONRegExp || value instanceof RegExp) return 50
  if (value instanceof DBRef) return 55
  if (value instanceof Code) return 60
  if (value instanceof MinKey) return -1
  if (value instanceof MaxKey) return 127
  return 20
}

const sign = <T extends number | bigint | boolean>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0)

/** Below zero, zero or above it, as any two values of BSON compare. A missing one is below null. */
export function compare(one: unknown, other: unknown): number {
  if (one === other) return 0
  const place = rank(one)
  const byType = sign(place, rank(other))
  if (byType !== 0) return byType
  if (isNumeric(one) && isNumeric(other)) return compareNumbers(magnitude(one), magnitude(other))
  if (typeof one === 'string' && typeof other === 'string') return Buffer.compare(Buffer.from(one), Buffer.from(other))
  if (typeof one === 'boolean' && typeof other === 'boolean') return sign(one, other)
  if (one instanceof Date && other instanceof Date) return sign(one.getTime(), other.getTime())
  if (one instanceof Binary && other instanceof Binary) return compareBinaries(one, other)
  if (one instanceof ObjectId && other instanceof ObjectId) return Buffer.compare(one.id, other.id)
  if (one instanceof Timestamp && other instanceof Timestamp) return one.compare(other)
  if (Array.isArray(one) && Array.isArray(other)) return compareLists(one, other)
  if (place === 20) return compareDocuments(one as object, other as object)
  return compareLists([...JSON.stringify(one)], [...JSON.stringify(other)])
}

export const equal = (one: unknown, other: unknown): boolean => compare(one, other) === 0

/** NaN is below every other number, and equal to itself. */
function compareNumbers(one: number | bigint, other: number | bigint): number {
  const [first, second] = [Number.isNaN(one), Number.isNaN(other)]
  if (first || second) return Number(second) - Number(first)
  return sign(one, other)
}

const compareBinaries = (one: Binary, other: Binary): number =>
  sign(one.length(), other.length()) || sign(one.sub_type, other.sub_type) || Buffer.compare(one.value(), other.value())

function compareLists(one: readonly unknown[], other: readonly unknown[]): number {
  for (let i = 0; i < Math.min(one.length, other.length); i++) {
    const order = compare(one[i], other[i])
    if (order !== 0) return order
  }
  return sign(one.length, other.length)
}

/** Field by field, as they stand: the type, then the name, then the value. */
function compareDocuments(one: object, other: object): number {
  const [fields, rivals] = [Object.entries(one), Object.entries(other)]
  for (const [i, [name, value]] of fields.entries()) {
    const rival = rivals[i]
    if (!rival) return 1
    const order = sign(rank(value), rank(rival[1])) || compare(name, rival[0]) || compare(value, rival[1])
    if (order !== 0) return order
  }
  return sign(fields.length, rivals.length)
}

/** Whether two values are of types that a query's `$lt` and its like compare at all. */
export const comparable = (one: unknown, other: unknown): boolean => rank(one) === rank(other)
