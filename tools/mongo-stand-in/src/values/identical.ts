import { typeName } from '../language/type-name'
import { isDocument } from './document'
import { compare } from './order'

/** Whether two values are the same bytes: of the same types too, and with their fields in the same order. */
export function identical(one: unknown, other: unknown): boolean {
  if (one === other) return true
  if (typeName(one) !== typeName(other)) return false
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, i) => identical(item, other[i]))
  }
  if (!isDocument(one) || !isDocument(other)) return compare(one, other) === 0
  const [fields, rivals] = [Object.entries(one), Object.entries(other)]
  return (
    fields.length === rivals.length &&
    fields.every(([name, value], i) => name === rivals[i]?.[0] && identical(value, rivals[i]?.[1]))
  )
}
