import { taggedDigest } from './digest'
import { IdempotencyError } from './errors'

const printable = /^[\x21-\x7e]{1,200}$/

/** Of a scope or a key: prefixed by its length, so that no two lists of parts collide whatever they hold (F86). */
export const part = (text: string): string => `${text.length}:${text}`

/**
 * The store's key, at most 200 bytes, for the parts of the scope and a user's key. What a store might fold,
 * truncate or refuse (F62, F64, F66) becomes a tagged SHA-256; a tag can't be mistaken for a length. A promise in
 * that case alone: digests are async. Throws `INVALID_KEY` for what can't be an idempotency key.
 */
export function encodeKey(scope: string, key: string): string | Promise<string> {
  const expected = keyProblem(key)
  if (expected)
    throw new IdempotencyError('INVALID_KEY', `The idempotency key is ${typeof key}: it must be ${expected}`)
  const text = scope + part(key)
  return printable.test(text) ? text : taggedDigest(text)
}

/** What a key or a scope must be, unless it is. Lone surrogates would all become U+FFFD in UTF-8 (F88). */
export const keyProblem = (key: unknown): string | false =>
  (typeof key !== 'string' || !key || /\p{Surrogate}/u.test(key)) && 'a non-empty, well-formed string'

/** A key for a downstream call, the same in every attempt at this event: at most 241 printable ASCII characters. */
export function deriveKey(storeKey: string, name: string): string {
  if (!printable.test(name) || name.length > 40) {
    throw new IdempotencyError('INVALID_KEY', 'deriveKey() takes 1 to 40 printable characters')
  }
  return `${storeKey}/${name}`
}
