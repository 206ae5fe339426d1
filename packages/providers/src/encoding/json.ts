export type JsonObject = Record<string, unknown>

/** The JSON value that a body is; `undefined` for bytes that are not JSON in UTF-8. */
export function jsonValue(rawBody: Uint8Array): unknown {
  try {
    // `fatal`: replacing bad bytes would let different bodies read alike (F88).
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody))
  } catch {
    return undefined
  }
}

/** The JSON object that a body is; `undefined` for anything else. */
export function jsonObject(rawBody: Uint8Array): JsonObject | undefined {
  const value = jsonValue(rawBody)
  return isJsonObject(value) ? value : undefined
}

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** What lies at a path of members, such as `data.attributes.name`; `undefined` where it breaks off. */
export function at(value: unknown, path: string): unknown {
  let found = value
  for (const name of path.split('.')) {
    if (!isJsonObject(found)) return undefined
    found = found[name]
  }
  return found
}
