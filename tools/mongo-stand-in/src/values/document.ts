/** A document as it is kept: numbers in BSON's own types, no field undefined. Never changed once it is stored. */
export type Document = Record<string, unknown>

export const isDocument = (value: unknown): value is Document =>
  typeof value === 'object' && value !== null && value.constructor === Object

/** What an expression made, as BSON has it: a field without a value is no field, an element without one is null. */
export function tidy<T>(value: T): T {
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : tidy(item))) as T
  if (!isDocument(value)) return value
  const fields = Object.entries(value).filter(([, part]) => part !== undefined)
  return Object.fromEntries(fields.map(([name, part]) => [name, tidy(part)])) as T
}
