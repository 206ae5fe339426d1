import { matcher } from '../language/context'
import { fieldAt } from '../language/fields'
import type { Record } from '../storage/record'
import type { Document } from '../values/document'
import { isNumeric, toNumber } from '../values/number'
import { compare } from '../values/order'
import type { Call } from './call'

export interface Found {
  record: Record
  document: Document
}

/** The documents that match, each with its record, in the order of `sort`. */
export function findMatching(call: Call, filter: Document, sort: Document = {}): Found[] {
  const matches = matcher(filter)
  const found: Found[] = []
  for (const record of call.found?.candidates(filter) ?? []) {
    const document = record.read(call.transaction)
    if (document && matches(document)) found.push({ record, document })
  }
  const order = ordering(sort)
  return order ? found.sort((one, other) => order(one.document, other.document)) : found
}

/** Compares by each field of a sort in its turn; undefined where there is none. */
export function ordering(sort: Document): ((one: Document, other: Document) => number) | undefined {
  const fields = Object.entries(sort).map(([path, direction]) => ({
    path,
    direction: isNumeric(direction) ? toNumber(direction) : 1,
  }))
  if (fields.length === 0) return undefined
  return (one, other) => {
    for (const { path, direction } of fields) {
      const order = compare(fieldAt(one, path), fieldAt(other, path))
      if (order !== 0) return order * direction
    }
    return 0
  }
}
