// What find and findAndModify give back of a document, and the stages $project and $unset.
import { ServerError } from '../server-error'
import { type Document, isDocument, tidy } from '../values/document'
import { isNumeric } from '../values/number'
import { evaluate } from './context'
import { truthy } from './expression'
import { fieldAt, withField } from './fields'

type Rule = 'keep' | 'drop' | 'compute'

const ruleOf = (wanted: unknown): Rule =>
  isNumeric(wanted) || typeof wanted === 'boolean' ? (truthy(wanted) ? 'keep' : 'drop') : 'compute'

/** Either the fields that are named, or all but those; an expression names its field. */
export function projector(spec: Document): (document: Document) => Document {
  const fields = flatten(spec).map(([path, wanted]) => ({ path, wanted, rule: ruleOf(wanted) }))
  if (fields.length === 0) return (document) => document
  const others = fields.filter(({ path }) => path !== '_id')
  const id = fields.find(({ path }) => path === '_id')
  const excluding = others.length > 0 ? others.some(({ rule }) => rule === 'drop') : id?.rule === 'drop'
  if (excluding && others.some(({ rule }) => rule === 'keep')) {
    throw new ServerError(31254, 'Cannot do exclusion and inclusion of fields in one projection')
  }

  return (document) => {
    const start = excluding ? document : id?.rule === 'drop' || !('_id' in document) ? {} : { _id: document._id }
    return fields.reduce<Document>((made, { path, wanted, rule }) => {
      if (rule === 'drop') return withField(made, path, undefined)
      const value = rule === 'keep' ? fieldAt(document, path) : tidy(evaluate(document, wanted))
      return value === undefined ? made : withField(made, path, value)
    }, start)
  }
}

/** `{ a: { b: 1 } }` is `{ 'a.b': 1 }`. */
function flatten(spec: Document, prefix = ''): [string, unknown][] {
  return Object.entries(spec).flatMap(([name, wanted]) => {
    const nested = isDocument(wanted) && !Object.keys(wanted)[0]?.startsWith('$')
    return nested ? flatten(wanted, `${prefix}${name}.`) : [[prefix + name, wanted] as [string, unknown]]
  })
}
