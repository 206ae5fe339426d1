// MongoDB's numbers keep their type: an int stays an int, and a sum has the widest type of its parts.
import { Decimal128, Double, Int32, Long } from 'bson'

/** A plain number comes from mingo's own operators; the encoder makes an int of it where it can. */
export type Numeric = Int32 | Long | Double | Decimal128 | number | bigint
export type NumberType = 'int' | 'long' | 'double' | 'decimal'

export const isNumeric = (value: unknown): value is Numeric =>
  typeof value === 'number' ||
  typeof value === 'bigint' ||
  value instanceof Int32 ||
  value instanceof Long ||
  value instanceof Double ||
  value instanceof Decimal128

export function numberType(value: Numeric): NumberType {
  if (value instanceof Int32) return 'int'
  if (value instanceof Long || typeof value === 'bigint') return 'long'
  if (value instanceof Double) return 'double'
  if (value instanceof Decimal128) return 'decimal'
  return isInt32(value) ? 'int' : 'double'
}

/** What it counts: exact, for a long is more than a JavaScript number holds. The two kinds compare with `<`. */
export function magnitude(value: Numeric): number | bigint {
  if (value instanceof Long) return value.toBigInt()
  if (value instanceof Int32 || value instanceof Double) return value.value
  if (value instanceof Decimal128) return Number(value.toString())
  return value
}

export const toNumber = (value: Numeric): number => Number(magnitude(value))

/** An int, or a long where an int is too small for it. */
export const whole = (value: bigint): Int32 | Long =>
  isInt32(Number(value)) ? new Int32(Number(value)) : Long.fromBigInt(value)

const isInt32 = (value: number) => Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31

const fitsLong = (value: bigint) => value >= -(2n ** 63n) && value < 2n ** 63n

/** One number of two, in the wider of their types. */
export function combine(
  one: Numeric,
  other: Numeric,
  exact: (a: bigint, b: bigint) => bigint,
  rough: (a: number, b: number) => number,
): Numeric {
  const types = [numberType(one), numberType(other)]
  if (types.includes('decimal')) return Decimal128.fromString(String(rough(toNumber(one), toNumber(other))))
  if (types.includes('double')) return new Double(rough(toNumber(one), toNumber(other)))
  const result = exact(BigInt(magnitude(one)), BigInt(magnitude(other)))
  if (!fitsLong(result)) return new Double(Number(result))
  return types.includes('long') ? Long.fromBigInt(result) : whole(result)
}
