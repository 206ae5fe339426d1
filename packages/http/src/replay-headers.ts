/**
 * What a recorded response keeps of its headers: those that describe the body or lead on from it. Never a
 * session (Set-Cookie, Authorization), never what belongs to one connection or moment (Date, hop-by-hop) (F87).
 */
const kept: ReadonlySet<string> = new Set([
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

/** No CR, LF or other control character: Headers lets some through that a server would then choke on. */
const wellFormed = /^[\t\x20-\x7e\x80-\xff]*$/

/** Asked when a response is recorded, and again when it is replayed: a record may have been changed in the store. */
export function replayHeaders(headers: Iterable<[string, string]>): [string, string][] {
  return [...headers].filter(([name, value]) => kept.has(name.toLowerCase()) && wellFormed.test(value))
}
