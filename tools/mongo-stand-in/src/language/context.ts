// mingo's language, with its operators replaced where BSON has another opinion.
import { Context, evalExpr } from 'mingo/core'
import * as accumulators from 'mingo/operators/accumulator'
import * as expressions from 'mingo/operators/expression'
import * as stages from 'mingo/operators/pipeline'
import * as queries from 'mingo/operators/query'
import { Query } from 'mingo/query'
import type { Options } from 'mingo/types'
import type { Document } from '../values/document'
import { arithmetic } from './arithmetic'
import { conversions } from './conversion'
import { logic } from './logic'
import { objects } from './objects'
import { predicates } from './predicates'

const context = Context.init({
  accumulator: { ...accumulators },
  expression: { ...expressions, ...arithmetic, ...conversions, ...logic, ...objects },
  pipeline: { ...stages },
  query: { ...queries, ...predicates },
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
