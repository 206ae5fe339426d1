import { IdempotencyError } from '@hookonce/core'

/** A misspelt option must not be one that is silently ignored. */
export function checkNames(given: object, known: readonly string[]): void {
  if (typeof given !== 'object' || given === null)
    refuse('options', given, `It must be an object of ${known.join(', ')}.`)
  const name = Object.keys(given).find((one) => !known.includes(one))
  if (name === undefined) return
  const meant = known.find((one) => one.toLowerCase() === name.toLowerCase())
  const remedy = meant ? `Did you mean ${meant}?` : `Known: ${known.join(', ')}.`
  throw new IdempotencyError('INVALID_OPTION', `There is no option ${name}. ${remedy}`)
}

export function checkWhole(name: string, value: unknown, min: number, max: number): void {
  if (Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max) return
  refuse(name, value, `It must be a whole number from ${min} to ${max}.`)
}

export function checkOneOf(name: string, value: unknown, values: readonly unknown[]): void {
  if (!values.includes(value)) refuse(name, value, `It must be ${values.join(' or ')}.`)
}

export function checkFunction(name: string, value: unknown, remedy: string): void {
  if (typeof value !== 'function') refuse(name, value, remedy)
}

function refuse(name: string, value: unknown, remedy: string): never {
  const shown =
    typeof value === 'string' ? JSON.stringify(value) : Object(value) === value ? typeof value : String(value)
  throw new IdempotencyError('INVALID_OPTION', `Option ${name} can't be ${shown}. ${remedy}`)
}
