import { Binary, calculateObjectSize } from 'bson'
import { typeName } from '../language/type-name'
import { ServerError } from '../server-error'
import { type Document, isDocument } from '../values/document'

const maxBytes = 16 * 1024 * 1024

/** Throws for a document that can not be stored: too large, or with an `_id` that is none. */
export function refuseUnfit(document: Document, by: 'insert' | 'update'): void {
  const type = typeName(document._id)
  if (type === 'array' || type === 'regex') {
    throw new ServerError(by === 'insert' ? 2 : 53, `The '_id' value cannot be of type ${type}`)
  }
  const size = sizeOf(document)
  if (size <= maxBytes) return
  // What is larger yet, mongod does not take for a document at all.
  if (size > maxBytes + 16 * 1024) throw new ServerError(10334, `BSONObj size: ${size} is invalid`)
  throw by === 'insert'
    ? new ServerError(2, `object to insert too large. size in bytes: ${size}, max size: ${maxBytes}`)
    : new ServerError(17419, `Resulting document after update is larger than ${maxBytes}`)
}

/** Exact where it could matter: most documents are small beyond doubt. */
const sizeOf = (document: Document) => (atMost(document) < maxBytes / 4 ? 0 : calculateObjectSize(document))

function atMost(value: unknown): number {
  if (typeof value === 'string') return value.length * 4
  if (value instanceof Binary) return value.length()
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + 16 + atMost(item), 0)
  if (!isDocument(value)) return 64
  return Object.entries(value).reduce((sum, [name, part]) => sum + name.length * 4 + 8 + atMost(part), 0)
}
