/**
 * A key put together from fields, for a sender that gives its events no id: no two lists of values have the same.
 * Nothing where one of the required values is missing, or where a value is no text, number or boolean.
 */
export function compositeKey(required: readonly unknown[], optional: readonly unknown[] = []): string | undefined {
  if (!required.every(isValue)) return undefined
  return JSON.stringify([...required, ...optional.map((value) => (isValue(value) ? value : null))])
}

const isValue = (value: unknown): boolean =>
  (typeof value === 'string' && value !== '') || typeof value === 'boolean' || Number.isFinite(value)
