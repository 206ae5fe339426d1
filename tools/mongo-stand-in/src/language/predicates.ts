// The conditions of a query. A range compares values of one type alone; null stands for a missing field too; and a
// condition holds for an array when it holds for one of its items.
import { evalExpr } from 'mingo/core'
import type { Options } from 'mingo/types'
import { resolve } from 'mingo/util'
import { isNumeric, toNumber } from '../values/number'
import { comparable, compare } from '../values/order'
import { isNil, truthy } from './expression'
import { isOfType } from './type-name'

type Predicate = (field: string, wanted: unknown, options: Options) => (document: Record<string, unknown>) => boolean

const candidates = (value: unknown): unknown[] => (Array.isArray(value) ? [...value, value] : [value])

const matching =
  (holds: (value: unknown, wanted: unknown) => boolean): Predicate =>
  (field, wanted) =>
  (document) =>
    candidates(resolve(document, field, { unwrapArray: true })).some((value) => holds(value, wanted))

const same = (value: unknown, wanted: unknown): boolean => {
  if (isNil(wanted)) return isNil(value)
  if (wanted instanceof RegExp && typeof value === 'string') return wanted.test(value)
  return compare(value, wanted) === 0
}

const range = (holds: (order: number) => boolean) =>
  matching((value, wanted) => value !== undefined && comparable(value, wanted) && holds(compare(value, wanted)))

const among = (value: unknown, wanted: unknown) => (wanted as unknown[]).some((item) => same(value, item))

const not =
  (predicate: Predicate): Predicate =>
  (field, wanted, options) => {
    const holds = predicate(field, wanted, options)
    return (document) => !holds(document)
  }

const $eq = matching(same)
const $in = matching(among)

export const predicates: Record<string, Predicate> = {
  $eq,
  $ne: not($eq),
  $in,
  $nin: not($in),
  $gt: range((order) => order > 0),
  $gte: range((order) => order >= 0),
  $lt: range((order) => order < 0),
  $lte: range((order) => order <= 0),
  $type: matching((value, wanted) => (Array.isArray(wanted) ? wanted : [wanted]).some((type) => isOfType(value, type))),
  $exists: (field, wanted) => (document) => (resolve(document, field) !== undefined) === truthy(wanted),
  $size: (field, wanted) => (document) => {
    const list = resolve(document, field)
    return Array.isArray(list) && isNumeric(wanted) && list.length === toNumber(wanted)
  },
  $expr: (_, wanted, options) => (document) => truthy(evalExpr(document, wanted, options)),
}
