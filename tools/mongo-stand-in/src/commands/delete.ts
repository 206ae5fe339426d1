import { matcher } from '../language/context'
import { ServerError } from '../server-error'
import type { Document } from '../values/document'
import { isNumeric, toNumber } from '../values/number'
import type { Call } from './call'
import { findMatching } from './matching'
import { eachStatement, withErrors } from './write-statements'

export async function deleteCommand(call: Call): Promise<Document> {
  const { answers, writeErrors } = await eachStatement(
    call,
    call.list('deletes'),
    async ({ q, limit, let: variables }) => {
      const filter = call.bind(q as Document, variables as Document)
      const one = isNumeric(limit) && toNumber(limit) === 1
      if (!one && call.retryable) throw new ServerError(72, 'Cannot use (or request) retryable writes with limit=0')
      return one ? ((await takeFirst(call, filter)) ? 1 : 0) : deleteAll(call, filter)
    },
  )
  return withErrors({ n: answers.reduce((sum, { answer }) => sum + answer, 0) }, writeErrors)
}

/** Deletes the first that matches, in one step with finding it, and gives it back. */
export const takeFirst = (call: Call, filter: Document, sort?: Document): Promise<Document | undefined> =>
  call.patiently(() => {
    const [found] = findMatching(call, filter, sort)
    if (found) call.collection.delete(found.record, call.transaction)
    return found?.document
  })

async function deleteAll(call: Call, filter: Document): Promise<number> {
  const matches = matcher(filter)
  let deleted = 0
  for (const { record } of findMatching(call, filter)) {
    deleted += await call.patiently(() => {
      const document = record.read(call.transaction)
      if (!document || !matches(document)) return 0
      call.collection.delete(record, call.transaction)
      return 1
    })
  }
  return deleted
}
