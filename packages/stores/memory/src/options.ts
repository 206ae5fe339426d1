import { IdempotencyError } from '@hookonce/core'

/**
 * Checks what a factory was given, once, at construction. `unknown` is what is left of the options: a limit
 * that is misspelt would be no limit at all. Throws `INVALID_OPTION`.
 */
export function checkOptions(limits: Record<string, number>, now: () => number, unknown: object): void {
  const [stranger] = Object.keys(unknown)
  if (stranger !== undefined) {
    const known = [...Object.keys(limits), 'now'].join(', ')
    throw new IdempotencyError('INVALID_OPTION', `There is no option ${stranger}. Known: ${known}.`)
  }
  for (const [name, value] of Object.entries(limits)) {
    if (!Number.isSafeInteger(value) || value < 1) refuse(name, value, 'It must be a whole number of at least 1.')
  }
  if (typeof now !== 'function') refuse('now', now, 'It must be a function that returns milliseconds.')
}

function refuse(name: string, value: unknown, remedy: string): never {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  throw new IdempotencyError('INVALID_OPTION', `Option ${name} can't be ${shown}. ${remedy}`)
}
