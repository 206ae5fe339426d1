// From one BSON type to another. https://www.mongodb.com/docs/manual/reference/operator/aggregation/convert/
import { Decimal128, Double, Int32, Long, ObjectId } from 'bson'
import { evalExpr } from 'mingo/core'
import { ServerError } from '../server-error'
import { isNumeric, magnitude, type Numeric, numberType, toNumber } from '../values/number'
import { type Expression, isNil, of, truthy } from './expression'
import { typeName } from './type-name'

const refuse = (value: unknown, to: string): never => {
  throw new ServerError(
    241,
    `Unsupported conversion from ${typeName(value)} to ${to} in $convert with no onError value`,
  )
}

function integer(value: unknown, to: string, bits: bigint): bigint {
  const number = isNumeric(value) ? magnitude(value) : typeof value === 'string' ? parse(value, to) : refuse(value, to)
  const exact =
    typeof number === 'bigint' ? number : Number.isFinite(number) ? BigInt(Math.trunc(number)) : refuse(value, to)
  return exact >= -(2n ** bits) && exact < 2n ** bits ? exact : refuse(value, to)
}

const parse = (text: string, to: string) => (/^[+-]?\d+$/.test(text) ? BigInt(text) : refuse(text, to))

function toLong(value: unknown): Long {
  if (value instanceof Date) return Long.fromNumber(value.getTime())
  if (typeof value === 'boolean') return Long.fromNumber(Number(value))
  return Long.fromBigInt(integer(value, 'long', 63n))
}

function toInt(value: unknown): Int32 {
  if (typeof value === 'boolean') return new Int32(Number(value))
  return new Int32(Number(integer(value, 'int', 31n)))
}

function toDouble(value: unknown): Double {
  if (value instanceof Date) return new Double(value.getTime())
  if (typeof value === 'boolean') return new Double(Number(value))
  const number = isNumeric(value)
    ? toNumber(value)
    : typeof value === 'string' && value.trim()
      ? Number(value)
      : Number.NaN
  return Number.isNaN(number) ? refuse(value, 'double') : new Double(number)
}

/** An int is no date, as mongod has it: a count of milliseconds does not fit in one. */
function toDate(value: unknown): Date {
  if (value instanceof Date) return value
  if (value instanceof ObjectId) return value.getTimestamp()
  if (isNumeric(value) && numberType(value) !== 'int') return new Date(Math.trunc(toNumber(value)))
  const date = typeof value === 'string' ? new Date(value) : refuse(value, 'date')
  return Number.isNaN(date.getTime()) ? refuse(value, 'date') : date
}

function toText(value: unknown): string {
  if (value instanceof Date) return value.toISOString()
  if (value instanceof ObjectId) return value.toHexString()
  if (isNumeric(value)) return String(magnitude(value))
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : refuse(value, 'string')
}

const toDecimal = (value: unknown) =>
  Decimal128.fromString(String(isNumeric(value) ? magnitude(value as Numeric) : toDouble(value)))

const converters: Readonly<Record<string, (value: unknown) => unknown>> = {
  long: toLong,
  int: toInt,
  double: toDouble,
  decimal: toDecimal,
  date: toDate,
  string: toText,
  bool: truthy,
}

const conversion = (to: string): Expression => of((value) => (isNil(value) ? null : converters[to]?.(value)))

const $convert: Expression = (document, operand, options) => {
  const { input, to, onError, onNull } = operand as Record<string, unknown>
  const value = evalExpr(document, input, options)
  if (isNil(value)) return onNull === undefined ? null : evalExpr(document, onNull, options)
  const convert = converters[String(evalExpr(document, to, options))] ?? refuse(value, String(to))
  try {
    return convert(value)
  } catch (error) {
    if (onError === undefined) throw error
    return evalExpr(document, onError, options)
  }
}

export const conversions: Record<string, Expression> = {
  $convert,
  $toLong: conversion('long'),
  $toInt: conversion('int'),
  $toDouble: conversion('double'),
  $toDecimal: conversion('decimal'),
  $toDate: conversion('date'),
  $toString: conversion('string'),
  $toBool: conversion('bool'),
  $type: of((value) => typeName(value)),
  $isNumber: of((value) => isNumeric(value)),
}
