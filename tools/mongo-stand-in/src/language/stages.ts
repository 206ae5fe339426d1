// The stages that make one document of another: those of an update, and of an aggregation.
import { ServerError } from '../server-error'
import { type Document, isDocument, tidy } from '../values/document'
import { evaluate } from './context'
import { fieldAt, withField } from './fields'
import { projector } from './projection'
import { typeName } from './type-name'

type Step = (document: Document) => Document

const steps: Readonly<Record<string, (spec: unknown) => Step>> = {
  $set: setFields,
  $addFields: setFields,
  $project: (spec) => projector(spec as Document),
  $unset: (spec) => projector(Object.fromEntries([spec].flat().map((path) => [String(path), false]))),
  $replaceWith: replaceWith,
  $replaceRoot: (spec) => replaceWith((spec as Document).newRoot),
}

/** The step of a stage; undefined where the stage is not about one document. */
export const stepOf = ([name, spec]: readonly [string, unknown]): Step | undefined => steps[name]?.(spec)

/** `{ a: { b: 1 } }` sets `a.b` and leaves the rest of `a`, unless it is an expression. All read the document as it came. */
function setFields(spec: unknown): Step {
  return (document) => merge(document, spec as Document, document)
}

function merge(target: Document, spec: Document, root: Document): Document {
  return Object.entries(spec).reduce((made, [path, wanted]) => {
    if (!isNested(wanted)) return withField(made, path, tidy(evaluate(root, wanted)))
    const inner = fieldAt(made, path)
    return withField(made, path, merge(isDocument(inner) ? inner : {}, wanted, root))
  }, target)
}

const isNested = (wanted: unknown): wanted is Document =>
  isDocument(wanted) && Object.keys(wanted).length > 0 && !Object.keys(wanted)[0]?.startsWith('$')

function replaceWith(spec: unknown): Step {
  return (document) => {
    const made = tidy(evaluate(document, spec))
    if (isDocument(made)) return made
    throw new ServerError(
      40228,
      `'replacement document' must evaluate to an object, but resulting value was of type ${typeName(made)}`,
    )
  }
}
