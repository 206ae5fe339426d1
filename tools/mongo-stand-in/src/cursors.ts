import { calculateObjectSize, Long } from 'bson'
import { ServerError } from './server-error'
import type { Document } from './values/document'

interface Cursor {
  namespace: string
  rest: Document[]
}

const maxBatchBytes = 16 * 1024 * 1024

/** Results that a client has not fetched to the end. */
export class Cursors {
  readonly #cursors = new Map<string, Cursor>()
  #last = 0

  /** A first batch, and the id to get more by: zero when that was all. */
  open(namespace: string, documents: Document[], batchSize: number, only = false) {
    const [batch, rest] = split(documents, batchSize)
    const id = only || rest.length === 0 ? 0 : ++this.#last
    if (id > 0) this.#cursors.set(String(id), { namespace, rest })
    return { id: Long.fromNumber(id), ns: namespace, firstBatch: batch }
  }

  more(id: Long, batchSize: number) {
    const cursor = this.#cursors.get(id.toString())
    if (!cursor) throw new ServerError(43, `cursor id ${id} not found`)
    const [batch, rest] = split(cursor.rest, batchSize || Number.POSITIVE_INFINITY)
    cursor.rest = rest
    if (rest.length === 0) this.#cursors.delete(id.toString())
    return { id: rest.length > 0 ? id : Long.ZERO, ns: cursor.namespace, nextBatch: batch }
  }

  kill(id: Long): boolean {
    return this.#cursors.delete(id.toString())
  }
}

/** At most so many documents, and no more than a reply holds. */
function split(documents: Document[], batchSize: number): [Document[], Document[]] {
  let bytes = 0
  const tooFar = documents.findIndex((document, i) => {
    if (i >= batchSize) return true
    bytes += calculateObjectSize(document)
    return i > 0 && bytes > maxBatchBytes
  })
  return tooFar < 0 ? [documents, []] : [documents.slice(0, tooFar), documents.slice(tooFar)]
}
