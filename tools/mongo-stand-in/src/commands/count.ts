import { fieldAt } from '../language/fields'
import type { Document } from '../values/document'
import { keyOf } from '../values/key'
import type { Call } from './call'
import { findMatching } from './matching'

export function count(call: Call): Document {
  const skip = call.number('skip')
  const limit = Math.abs(call.number('limit')) || Number.POSITIVE_INFINITY
  return { n: findMatching(call, call.document('query')).slice(skip, skip + limit).length }
}

export function distinct(call: Call): Document {
  const values = findMatching(call, call.bind(call.document('query')))
    .flatMap(({ document }) => fieldAt(document, call.text('key')))
    .filter((value) => value !== undefined)
  return { values: [...new Map(values.map((value) => [keyOf(value), value])).values()] }
}
