/** The SQLSTATE of an error, also where a library has wrapped it. Node's own codes (`EPIPE`) are none. */
function sqlstateOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined
  const { code, cause } = error as { code?: unknown; cause?: unknown }
  const known = typeof code === 'string' && /^(?:\d[0-9A-Z]|F0|HV|P0|XX)[0-9A-Z]{3}$/.test(code)
  return known ? code : sqlstateOf(cause)
}

/** Serialization failure or deadlock: nothing was done, and the same statement may succeed at once (F55). */
export const isConflict = (error: unknown): boolean => /^40(?:001|P01)$/.test(sqlstateOf(error) ?? '')

/** Something about one row or one value: nothing was done, and its neighbours alone may succeed. */
export const isOfOneItem = (error: unknown): boolean => /^(?:22|23|54|XX)/.test(sqlstateOf(error) ?? '')

/** A table, a schema or a column that is not there. */
export const isUnmigrated = (error: unknown): boolean => /^(?:42P01|42703|3F000)$/.test(sqlstateOf(error) ?? '')

/** Is it certain that nothing was committed? Not when the connection broke, or the server went down (F60). */
export function isRolledBack(error: unknown): boolean {
  const state = sqlstateOf(error)
  return state !== undefined && !/^(?:08|57P|40003|58)/.test(state)
}
