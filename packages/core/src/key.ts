import { taggedDigest } from './digest'
import { IdempotencyError } from './errors'

const printable = /^[\x21-\x7e]{1,200}$/

/**
 * The store's key for a scope and a user's key, at most 200 bytes. Each part is prefixed by its length, so that
 * no two lists of parts collide whatever they hold (F86). What a store might fold, truncate or refuse (F62, F64,
 * F66) becomes a tagged SHA-256; a tag can't be mistaken for a length. A promise in that case alone: digests are async.
 */
export function encodeKey(scope: readonly string[], key: string): string | Promise<string> {
  const text = [...scope, key].map((part) => `${part.length}:${part}`).join('')
  return printable.test(text) ? text : taggedDigest(text)
}

/** Throws `INVALID_KEY` for what can't be an idempotency key. */
export function checkKey(key: unknown): asserts key is string {
  const expected = keyProblem(key)
  if (expected) throw new IdempotencyError('INVALID_KEY', `The idempotency key must be ${expected}, not ${typeof key}`)
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
