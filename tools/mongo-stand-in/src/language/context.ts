// mingo's language, as far as it keeps to BSON's rules, and our own operators where it does not. What is in neither is
// refused: a test had better fail than run on a wrong answer.
import { Context, evalExpr } from 'mingo/core'
import * as mingoExpressions from 'mingo/operators/expression'
import { $unwind } from 'mingo/operators/pipeline'
import { $and, $elemMatch, $nor, $not, $or, $regex } from 'mingo/operators/query'
import { Query } from 'mingo/query'
import type { Options } from 'mingo/types'
import type { Document } from '../values/document'
import { arithmetic } from './arithmetic'
import { conversions } from './conversion'
import { logic } from './logic'
import { objects } from './objects'
import { predicates } from './predicates'

const { $literal, $let, $map, $filter, $reduce, $size, $isArray, $first, $last } = mingoExpressions
const { $concat, $concatArrays, $toLower, $toUpper, $split, $objectToArray, $arrayToObject } = mingoExpressions
const asTheyAre = { $literal, $let, $map, $filter, $reduce, $size, $isArray, $first, $last }
const ofTextAndLists = { $concat, $concatArrays, $toLower, $toUpper, $split, $objectToArray, $arrayToObject }

const context = Context.init({
  expression: { ...asTheyAre, ...ofTextAndLists, ...arithmetic, ...conversions, ...logic, ...objects },
  pipeline: { $unwind },
  query: { $and, $elemMatch, $nor, $not, $or, $regex, ...predicates },
})

export const options: Partial<Options> = { context }

/** The value of an expression over a document; undefined where it has none. */
export const evaluate = (document: Document, expression: unknown): unknown =>
  evalExpr(document, expression, options as Options)

/** Whether a document meets the conditions of a query. */
export function matcher(filter: Document): (document: Document) => boolean {
  const query = new Query(filter, options)
  return (document) => query.test(document)
}
