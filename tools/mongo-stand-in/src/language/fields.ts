// Fields by their dotted path, in copies: a stored document is never changed in place.
import { type Document, isDocument } from '../values/document'

/** What stands at a path; undefined where nothing does. Numbers are indexes in arrays. */
export function fieldAt(document: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((part, name) => {
    if (isDocument(part)) return Object.hasOwn(part, name) ? part[name] : undefined
    return Array.isArray(part) ? part[Number(name)] : undefined
  }, document)
}

/** A copy with the value at the path, made of documents as far as it needs them; undefined takes the field away. */
export function withField(document: Document, path: string, value: unknown): Document {
  const dot = path.indexOf('.')
  const [name, rest] = dot < 0 ? [path, undefined] : [path.slice(0, dot), path.slice(dot + 1)]
  const inner = document[name]
  if (rest === undefined) return put(document, name, value)
  if (Array.isArray(inner)) return put(document, name, withItem(inner, rest, value))
  if (!isDocument(inner) && value === undefined) return document
  return put(document, name, withField(isDocument(inner) ? inner : {}, rest, value))
}

function put(document: Document, name: string, value: unknown): Document {
  if (value !== undefined) return { ...document, [name]: value }
  const { [name]: _, ...others } = document
  return others
}

/** In an array a removed item leaves a null behind. */
function withItem(list: readonly unknown[], path: string, value: unknown): unknown[] {
  const copy = [...list]
  const [index, ...rest] = path.split('.')
  const inner = copy[Number(index)]
  copy[Number(index)] =
    rest.length === 0 ? (value ?? null) : withField(isDocument(inner) ? inner : {}, rest.join('.'), value)
  return copy
}
