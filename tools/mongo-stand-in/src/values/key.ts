import { Binary, Long, ObjectId, serialize } from 'bson'
import { isNumeric, magnitude } from './number'

/** The same text for equal values of BSON, and for no others: `1` of any number type is one key, `'1'` another. */
export function keyOf(value: unknown): string {
  if (typeof value === 'string') return `s${value}`
  if (isNumeric(value)) return `n${magnitude(value)}`
  if (value instanceof ObjectId) return `o${value.toHexString()}`
  if (value instanceof Date) return `d${value.getTime()}`
  if (value instanceof Binary) return `b${value.sub_type}:${Buffer.from(value.value()).toString('base64')}`
  if (value === undefined || value === null) return 'null'
  return `v${Buffer.from(serialize({ value: sameNumbers(value) })).toString('base64')}`
}

/** Numbers inside documents and arrays are equal across their types too. */
function sameNumbers(value: unknown): unknown {
  if (isNumeric(value)) {
    const number = magnitude(value)
    return Number.isInteger(Number(number)) ? Long.fromBigInt(BigInt(number)) : Number(number)
  }
  if (Array.isArray(value)) return value.map(sameNumbers)
  if (value?.constructor !== Object) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, sameNumbers(part)]))
}
