import type { Document } from '../values/document'
import type { Call } from './call'
import { eachStatement, withErrors } from './write-statements'

export async function insert(call: Call): Promise<Document> {
  const { answers, writeErrors } = await eachStatement(call, call.list('documents'), (document) =>
    call.patiently(() => call.collection.insert(document, call.transaction) && true),
  )
  return withErrors({ n: answers.length }, writeErrors)
}
