import { withField } from '../language/fields'
import { operatorUpdate } from '../language/update-operators'
import { pipelineUpdate } from '../language/update-pipeline'
import { ServerError } from '../server-error'
import { type Document, isDocument } from '../values/document'
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
    return (document) => ({ ...idOf(document), ...(update as Document) })
  }
  const [change, create] = [make(false), make(true)]
  return {
    apply(document) {
      const made = change(document)
      refuseNewId(document, made)
      return made
    },
    insertion(filter) {
      const said = equalities(filter)
      const seed = kind === 'replacement' ? idOf(said) : said
      const made = create(seed)
      if ('_id' in seed) refuseNewId(seed, made)
      return made
    },
  }
}

function kindOf(update: unknown): Kind {
  if (Array.isArray(update)) return 'pipeline'
  if (!isDocument(update)) throw new ServerError(9, 'Update argument must be either an object or an array')
  return Object.keys(update).some((name) => name.startsWith('$')) ? 'operators' : 'replacement'
}

const idOf = (document: Document): Document => ('_id' in document ? { _id: document._id } : {})

function refuseNewId(before: Document, after: Document): void {
  if (equal(before._id, after._id)) return
  throw new ServerError(66, `Performing an update on the path '_id' would modify the immutable field '_id'`)
}

/** What a filter says of the document that it did not find: `{ a: 1, 'b.c': { $eq: 2 } }`, also below `$and`. */
function equalities(filter: Document, start: Document = {}): Document {
  return Object.entries(filter).reduce<Document>((made, [path, condition]) => {
    if (path === '$and') return (condition as Document[]).reduce((all, part) => equalities(part, all), made)
    if (path.startsWith('$') || condition instanceof RegExp) return made
    if (!isDocument(condition) || !Object.keys(condition)[0]?.startsWith('$')) return withField(made, path, condition)
    return '$eq' in condition ? withField(made, path, condition.$eq) : made
  }, start)
}
