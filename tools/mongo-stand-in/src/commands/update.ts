import { matcher } from '../language/context'
import { ServerError } from '../server-error'
import type { Document } from '../values/document'
import { identical } from '../values/identical'
import type { Call } from './call'
import { type Edit, editOf } from './edit'
import { findMatching } from './matching'
import { eachStatement, withErrors } from './write-statements'

interface Answer {
  matched: number
  modified: number
  upserted?: unknown
}

export async function update(call: Call): Promise<Document> {
  const { answers, writeErrors } = await eachStatement(call, call.list('updates'), (statement) =>
    applyUpdate(call, statement),
  )
  const count = (of: (answer: Answer) => number) => answers.reduce((sum, { answer }) => sum + of(answer), 0)
  const upserted = answers.flatMap(({ index, answer }) =>
    'upserted' in answer ? [{ index, _id: answer.upserted }] : [],
  )
  const reply = { n: count(({ matched }) => matched) + upserted.length, nModified: count(({ modified }) => modified) }
  return withErrors(upserted.length > 0 ? { ...reply, upserted } : reply, writeErrors)
}

async function applyUpdate(call: Call, { q, u, multi, upsert, c, sort, let: variables }: Document): Promise<Answer> {
  const filter = call.bind(q as Document, variables as Document)
  const edit = editOf(call, u, { ...(variables as Document), ...(c as Document) })
  if (multi === true) {
    if (call.retryable) throw new ServerError(72, 'Cannot use (or request) retryable writes with multi=true')
    if (!Array.isArray(u) && !Object.keys(u as Document)[0]?.startsWith('$')) {
      throw new ServerError(9, 'multi update is not supported for replacement-style update')
    }
    const answer = await updateAll(call, filter, edit)
    return answer.matched > 0 || upsert !== true
      ? answer
      : insertion(await updateFirst(call, filter, edit, { upsert: true }))
  }
  const changed = await updateFirst(call, filter, edit, { upsert: upsert === true, sort: sort as Document })
  if (!changed) return { matched: 0, modified: 0 }
  return changed.before ? { matched: 1, modified: Number(changed.modified) } : insertion(changed)
}

const insertion = (changed: Changed | undefined): Answer => ({ matched: 0, modified: 0, upserted: changed?.after._id })

interface Changed {
  /** None where the document is new. */
  before?: Document
  after: Document
  modified: boolean
}

/** Updates the first that matches, in one step with finding it; where none does, `upsert` inserts one. */
export const updateFirst = (
  call: Call,
  filter: Document,
  edit: Edit,
  { upsert, sort }: { upsert: boolean; sort?: Document },
): Promise<Changed | undefined> =>
  call.patiently(() => {
    const [found] = findMatching(call, filter, sort)
    if (!found) return upsert ? insertOne(call, edit.insertion(filter)) : undefined
    const { record, document: before } = found
    const after = edit.apply(before)
    // What changes nothing writes nothing, and so meets no conflict.
    const modified = !identical(before, after)
    if (modified) call.collection.replace(record, after, call.transaction)
    return { before, after, modified }
  })

const insertOne = (call: Call, document: Document): Changed => ({
  after: call.collection.insert(document, call.transaction),
  modified: true,
})

async function updateAll(call: Call, filter: Document, edit: Edit): Promise<Answer> {
  const matches = matcher(filter)
  const total = { matched: 0, modified: 0 }
  for (const { record } of findMatching(call, filter)) {
    await call.patiently(() => {
      const document = record.read(call.transaction)
      if (!document || !matches(document)) return
      const after = edit.apply(document)
      if (!identical(document, after)) {
        call.collection.replace(record, after, call.transaction)
        total.modified++
      }
      total.matched++
    })
  }
  return total
}
