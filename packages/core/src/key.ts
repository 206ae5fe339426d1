import { taggedDigest } from './digest'
import { IdempotencyError } from './errors'

/** The longest key that a store ever meets, in bytes. */
const maxKeyBytes = 200
const maxStepNameLength = 40
const printable = /^[\x21-\x7e]+$/
const loneSurrogate = /\p{Surrogate}/u

/**
 * The store's key for a scope and a user's key. Each part is prefixed by its length, so that no two lists of
 * parts collide whatever they hold (F86). What a store might fold, truncate or refuse (F62, F64, F66) becomes
 * a tagged SHA-256; a tag can't be mistaken for a length. A promise in that case alone: digests are async.
 */
export function encodeKey(scope: readonly string[], key: string): string | Promise<string> {
  const text = [...scope, key].map((part) => `${part.length}:${part}`).join('')
  return text.length <= maxKeyBytes && printable.test(text) ? text : taggedDigest(text)
}

/** Throws `INVALID_KEY` for what can't be an idempotency key. */
export function checkKey(key: unknown): asserts key is string {
  const problem = keyProblem(key)
  if (problem) throw new IdempotencyError('INVALID_KEY', `The idempotency key ${problem}`)
}

/** What is wrong with it as a key or a scope, if anything. Lone surrogates would all become U+FFFD in UTF-8 (F88). */
export function keyProblem(key: unknown): string | undefined {
  if (typeof key !== 'string') {
    return `must be a string, and is ${key === null ? 'null' : typeof key}. It is what the sender repeats with every delivery of an event.`
  }
  if (key === '') return 'is empty.'
  if (loneSurrogate.test(key)) return `holds a lone surrogate, which UTF-8 can't express: ${JSON.stringify(key)}.`
  return undefined
}

/** A key for a downstream call, the same in every attempt at this event: at most 250 printable ASCII characters. */
export function deriveKey(storeKey: string, name: string): string {
  if (!printable.test(name) || name.length > maxStepNameLength) {
    const asked = `1 to ${maxStepNameLength} printable ASCII characters without blanks`
    throw new IdempotencyError('INVALID_KEY', `deriveKey() takes a name of ${asked}, not ${JSON.stringify(name)}.`)
  }
  return `${storeKey}/${name}`
}
