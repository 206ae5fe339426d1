export type JsonObject = Record<string, unknown>

/** The JSON object that a body is; `undefined` for another value, and for bytes that are not JSON in UTF-8. */
export function jsonObject(rawBody: Uint8Array): JsonObject | undefined {
  try {
    // `fatal`: replacing bad bytes would let different bodies read alike (F88).
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody))
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
