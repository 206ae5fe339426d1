import { operatorUpdate } from '../language/update-operators'
import { pipelineUpdate } from '../language/update-pipeline'
import { ServerError } from '../server-error'
import { type Document, isDocument, tidy } from '../values/document'
import { equal } from '../values/order'
import type { Call } from './call'

/** What an update makes of a document, and of none: `inserting` starts from the filter's equalities. */
export interface Edit {
  apply(document: Document): Document
  insertion(filter: Document): Document
}

type Kind = 'pipeline' | 'operators' | 'replacement'

/** The update of a statement: a pipeline, operators, or a whole new document. */
export function editOf(call: Call, update: unknown, constants?: Document): Edit {
  const kind = kindOf(update)
  const make = (inserting: boolean): ((document: Document) => Document) => {
    if (kind === 'pipeline') return pipelineUpdate(call.bind(update as Document[], constants))
    if (kind === 'operators') return operatorUpdate(update as Document, { now: call.now, inserting })
    return (document) => ('_id' in document ? { _id: document._id, ...(update as Document) } : (update as Document))
  }
  const [change, create] = [make(false), make(true)]
  return {
    apply(document) {
      const made = change(document)
      refuseNewId(document, made)
      return made
    },
    insertion(filter) {
      const seed = equalities(filter)
      const made = create(
        kind === 'replacement' && '_id' in seed ? { _id: seed._id } : kind === 'replacement' ? {} : seed,
      )
      if ('_id' in seed) refuseNewId(seed, made)
      return made
    },
  }
}

function kindOf(update: unknown): Kind {
  if (Array.isArray(update)) return 'pipeline'
  if (!isDocument(update)) throw new ServerError(9, 'Update argument must be either an object or an array')
  const operators = Object.keys(update).filter((name) => name.startsWith('$')).length
  if (operators === 0) return 'replacement'
  return 'operators'
}

function refuseNewId(before: Document, after: Document): void {
  if (equal(before._id, after._id)) return
  throw new ServerError(66, `Performing an update on the path '_id' would modify the immutable field '_id'`)
}

/** What a filter says of the document that it did not find: `{ a: 1, b: { $eq: 2 } }`, also below `$and`. */
function equalities(filter: Document): Document {
  const fields = Object.entries(filter).flatMap(([path, condition]): [string, unknown][] => {
    if (path === '$and') return (condition as Document[]).flatMap((part) => Object.entries(equalities(part)))
    if (path.startsWith('$') || condition instanceof RegExp) return []
    if (!isDocument(condition) || !Object.keys(condition)[0]?.startsWith('$')) return [[path, condition]]
    return '$eq' in condition ? [[path, condition.$eq]] : []
  })
  return tidy(Object.fromEntries(fields))
}
