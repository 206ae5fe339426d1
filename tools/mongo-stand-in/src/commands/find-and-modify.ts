import { projector } from '../language/projection'
import { ServerError } from '../server-error'
import type { Document } from '../values/document'
import type { Call } from './call'
import { takeFirst } from './delete'
import { editOf } from './edit'
import { updateFirst } from './update'
import { once } from './write-statements'

export const findAndModify = (call: Call): Promise<Document> => once(call, 0, () => apply(call))

async function apply(call: Call): Promise<Document> {
  const { remove, update, new: wantsNew, upsert } = call.command
  if ((remove === true) === (update !== undefined))
    throw new ServerError(9, 'Either an update or remove=true must be specified')
  const filter = call.bind(call.document('query'))
  const sort = call.document('sort')
  const project = projector(call.bind(call.document('fields')))
  const shown = (document: Document | undefined) => (document ? project(document) : null)

  if (remove === true) {
    const taken = await takeFirst(call, filter, sort)
    return { lastErrorObject: { n: taken ? 1 : 0 }, value: shown(taken) }
  }
  const changed = await updateFirst(call, filter, editOf(call, update), { upsert: upsert === true, sort })
  if (!changed) return { lastErrorObject: { n: 0, updatedExisting: false }, value: null }
  const { before, after } = changed
  const lastErrorObject = before
    ? { n: 1, updatedExisting: true }
    : { n: 1, updatedExisting: false, upserted: after._id }
  return { lastErrorObject, value: shown(wantsNew === true ? after : before) }
}
