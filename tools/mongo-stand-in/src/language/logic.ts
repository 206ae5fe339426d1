// Comparison, conditions and variables: mingo compares within a type only, and takes a missing value for null.
import { evalExpr } from 'mingo/core'
import { ServerError } from '../server-error'
import { whole } from '../values/number'
import { compare } from '../values/order'
import { args, type Expression, isNil, of, truthy } from './expression'

const comparison = (holds: (order: number) => boolean): Expression => of((one, other) => holds(compare(one, other)))

const $cond: Expression = (document, operand, options) => {
  const parts = operand as { if: unknown; then: unknown; else: unknown }
  const [test, yes, no] = Array.isArray(operand) ? operand : [parts.if, parts.then, parts.else]
  return evalExpr(document, truthy(evalExpr(document, test, options)) ? yes : no, options)
}

const $switch: Expression = (document, operand, options) => {
  const { branches, default: otherwise } = operand as {
    branches: { case: unknown; then: unknown }[]
    default?: unknown
  }
  const taken = branches.find((branch) => truthy(evalExpr(document, branch.case, options)))
  if (taken) return evalExpr(document, taken.then, options)
  if (otherwise !== undefined) return evalExpr(document, otherwise, options)
  throw new ServerError(40066, '$switch could not find a matching branch for an input, and no default was specified.')
}

const $and: Expression = (document, operand, options) =>
  (operand as unknown[]).every((part) => truthy(evalExpr(document, part, options)))

const $or: Expression = (document, operand, options) =>
  (operand as unknown[]).some((part) => truthy(evalExpr(document, part, options)))

const $ifNull: Expression = (document, operand, options) => {
  const values = args(document, operand, options)
  return values.find((value) => !isNil(value)) ?? values.at(-1)
}

export const logic: Record<string, Expression> = {
  $eq: comparison((order) => order === 0),
  $ne: comparison((order) => order !== 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),
  $cmp: of((one, other) => whole(BigInt(Math.sign(compare(one, other))))),
  $in: of((value, list) => (list as unknown[]).some((item) => compare(value, item) === 0)),
  $and,
  $or,
  $not: of((value) => !truthy(value)),
  $cond,
  $switch,
  $ifNull,
}
