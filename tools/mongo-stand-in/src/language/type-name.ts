import { Binary, BSONRegExp, MaxKey, MinKey, ObjectId, Timestamp } from 'bson'
import { isNumeric, numberType } from '../values/number'

/** The alias of a value's BSON type, as `$type` tells it. */
export function typeName(value: unknown): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  if (isNumeric(value)) return numberType(value)
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'string') return 'string'
  if (Array.isArray(value)) return 'array'
  if (value instanceof Binary) return 'binData'
  if (value instanceof ObjectId) return 'objectId'
  if (value instanceof Date) return 'date'
  if (value instanceof Timestamp) return 'timestamp'
  if (value instanceof RegExp || value instanceof BSONRegExp) return 'regex'
  if (value instanceof MinKey) return 'minKey'
  if (value instanceof MaxKey) return 'maxKey'
  return 'object'
}

/** The number of a type in a query's `$type`; https://www.mongodb.com/docs/manual/reference/bson-types/ */
const numbers: Readonly<Record<number, string>> = {
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  16: 'int',
  17: 'timestamp',
  18: 'long',
  19: 'decimal',
}

/** Whether a value is of the type that a query names, by alias or number; `number` is any of the four. */
export function isOfType(value: unknown, wanted: unknown): boolean {
  const alias = isNumeric(wanted) ? numbers[Number(wanted)] : wanted
  return alias === 'number' ? isNumeric(value) : typeName(value) === alias
}
