// Numbers that keep their type, and dates in milliseconds: what mingo can not, for it knows JavaScript's number alone.
import { Decimal128, Double, Long } from 'bson'
import { ServerError } from '../server-error'
import { combine, isNumeric, type Numeric, numberType, toNumber, whole } from '../values/number'
import { compare } from '../values/order'
import { args, type Expression, isNil, of } from './expression'
import { typeName } from './type-name'

function numeric(operator: string, value: unknown): Numeric {
  if (isNumeric(value)) return value
  throw new ServerError(14, `${operator} only supports numeric types, not ${typeName(value)}`)
}

export const sum = (one: Numeric, other: Numeric) =>
  combine(
    one,
    other,
    (a, b) => a + b,
    (a, b) => a + b,
  )

export const product = (one: Numeric, other: Numeric) =>
  combine(
    one,
    other,
    (a, b) => a * b,
    (a, b) => a * b,
  )

const difference = (one: Numeric, other: Numeric) =>
  combine(
    one,
    other,
    (a, b) => a - b,
    (a, b) => a - b,
  )

const shift = (date: Date, amount: Numeric) => new Date(date.getTime() + Math.round(toNumber(amount)))

const $add = of((...values) => {
  if (values.some(isNil)) return null
  const dates = values.filter((value) => value instanceof Date)
  if (dates.length > 1) throw new ServerError(16612, 'only one date allowed in an $add expression')
  const total = values
    .filter((value) => !(value instanceof Date))
    .map((value) => numeric('$add', value))
    .reduce(sum, whole(0n))
  return dates[0] ? shift(dates[0], total) : total
})

const $subtract = of((one, other) => {
  if (isNil(one) || isNil(other)) return null
  if (one instanceof Date && other instanceof Date) return Long.fromNumber(one.getTime() - other.getTime())
  if (one instanceof Date) return new Date(one.getTime() - Math.round(toNumber(numeric('$subtract', other))))
  return difference(numeric('$subtract', one), numeric('$subtract', other))
})

const $multiply = of((...values) =>
  values.some(isNil) ? null : values.map((value) => numeric('$multiply', value)).reduce(product, whole(1n)),
)

const $divide = of((one, other) => {
  if (isNil(one) || isNil(other)) return null
  const divisor = toNumber(numeric('$divide', other))
  if (divisor === 0) throw new ServerError(2, "can't $divide by zero")
  return new Double(toNumber(numeric('$divide', one)) / divisor)
})

const $mod = of((one, other) => {
  if (isNil(one) || isNil(other)) return null
  const divisor = numeric('$mod', other)
  if (toNumber(divisor) === 0) throw new ServerError(16610, "can't $mod by zero")
  return combine(
    numeric('$mod', one),
    divisor,
    (a, b) => a % b,
    (a, b) => a % b,
  )
})

/** Ints and longs are whole already, and stay what they are. */
const rounding = (operator: string, round: (value: number) => number): Expression =>
  of((value) => {
    if (isNil(value)) return null
    const number = numeric(operator, value)
    const type = numberType(number)
    if (type === 'decimal') return Decimal128.fromString(String(round(toNumber(number))))
    return type === 'double' ? new Double(round(toNumber(number))) : number
  })

const $abs = of((value) => {
  if (isNil(value)) return null
  return toNumber(numeric('$abs', value)) < 0 ? difference(whole(0n), numeric('$abs', value)) : value
})

/** Over its operands, or over the items of a single one; null and missing ones do not count. */
const extreme =
  (direction: 1 | -1): Expression =>
  (document, operand, options) => {
    const values = args(document, operand, options)
    const items = values.length === 1 && Array.isArray(values[0]) ? values[0] : values
    return items
      .filter((value) => !isNil(value))
      .reduce<unknown>((best, value) => (best === null || compare(value, best) * direction > 0 ? value : best), null)
  }

export const arithmetic: Record<string, Expression> = {
  $add,
  $subtract,
  $multiply,
  $divide,
  $mod,
  $abs,
  $ceil: rounding('$ceil', Math.ceil),
  $floor: rounding('$floor', Math.floor),
  $max: extreme(1),
  $min: extreme(-1),
}
