import { IdempotencyError } from '@hookonce/core'

/**
 * What a recorded response keeps of its headers: those that describe the body or lead on from it. Never a
 * session (Set-Cookie, Authorization), never what belongs to one connection or moment (Date, hop-by-hop) (F87).
 */
export const keptHeaders: ReadonlySet<string> = new Set([
  'content-disposition',
  // A compressed body is recorded as it is, and is noise without its encoding.
  'content-encoding',
  'content-language',
  'content-location',
  'content-type',
  'etag',
  'last-modified',
  'link',
  'location',
  'retry-after',
])

/** What an API may add: the ids that it gives. Nothing else is sure to be no secret and of no moment. */
const identifier = /^x-(?:[a-z0-9-]{1,100}-)?id$/

/** The list, longer by the names of an API's own ids. Throws `INVALID_OPTION` for another name. */
export function keptWith(names: readonly string[]): ReadonlySet<string> {
  const lower = names.map((name) => `${name}`.toLowerCase())
  const alien = lower.find((name) => !identifier.test(name))
  if (alien === undefined) return new Set([...keptHeaders, ...lower])
  throw new IdempotencyError(
    'INVALID_OPTION',
    `Option replayHeaders can't hold ${JSON.stringify(alien)}. It adds ids to the headers of a replay: X-...-Id.`,
  )
}

/** No CR, LF or other control character: Headers lets some through that a server would then choke on. */
const wellFormed = /^[\t\x20-\x7e\x80-\xff]*$/

/** Asked again when a response is replayed: a record may have been changed in the store. */
export function replayHeaders(headers: Iterable<[string, string]>, kept = keptHeaders): [string, string][] {
  return [...headers].filter(([name, value]) => kept.has(name.toLowerCase()) && wellFormed.test(value))
}
