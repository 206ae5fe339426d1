/** A key, or why the header holds none. */
export type KeyReading = { key: string } | { missing: true } | { malformed: string }

const maxLength = 255

/** RFC 9651, 3.3.3. A backslash stands before a quote or another one only. */
const quoted = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/
/** What most clients send: the key itself. Without what separates values, parameters and quotes. */
const bare = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x7e]+$/
/** A number, or the first character of bytes, a boolean, a date, an inner list: the types that are no string. */
const otherType = /^(?:-?\d{1,15}(?:\.\d{1,3})?$|[:?@(]|%")/

/**
 * The key in the value of an `Idempotency-Key` header: a String of Structured Fields, as the IETF draft has it, or the
 * bare text. `"a"` and `a` are one key. Several headers come as one value, joined by commas.
 */
export function readKey(value: string | null | undefined): KeyReading {
  const text = value?.trim()
  if (text === undefined) return { missing: true }
  if (text === '' || text === '""') return { malformed: 'The key is empty' }
  // Before any pattern sees it. Escaped, each character may take two.
  if (text.length > 2 * maxLength + 2) return tooLong
  const [, inner] = quoted.exec(text) ?? []
  const key = inner === undefined ? text : inner.replace(/\\(["\\])/g, '$1')
  if (inner === undefined && otherType.test(text)) {
    return { malformed: 'The key must be a string, not another type of structured field: put it in double quotes' }
  }
  if (inner === undefined && !bare.test(text)) {
    return {
      malformed: 'There must be one key: printable ASCII, in double quotes if it has blanks, commas or semicolons',
    }
  }
  return key.length > maxLength ? tooLong : { key }
}

const tooLong = { malformed: `The key is longer than ${maxLength} characters` }
