import { evalExpr } from 'mingo/core'
import type { Options } from 'mingo/types'
import { isNumeric, toNumber } from '../values/number'

/** How mingo calls an operator: the document, what stands behind the operator's name, and the variables. */
export type Expression = (document: unknown, operand: unknown, options: Options) => unknown

/** `{ $op: x }` is `{ $op: [x] }`. */
export const args: (document: unknown, operand: unknown, options: Options) => unknown[] = (
  document,
  operand,
  options,
) => (Array.isArray(operand) ? operand : [operand]).map((part) => evalExpr(document, part, options))

/** An operator of its evaluated operands alone. */
export const of =
  (apply: (...values: unknown[]) => unknown): Expression =>
  (document, operand, options) =>
    apply(...args(document, operand, options))

export const isNil = (value: unknown): value is null | undefined => value === null || value === undefined

/** False are: false, null, a missing value, and a zero of any type. */
export const truthy = (value: unknown): boolean =>
  isNumeric(value) ? toNumber(value) !== 0 : !isNil(value) && value !== false
