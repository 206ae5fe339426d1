/** Far above what any sender nests, and far below what a call stack takes. */
const maxDepth = 100

/**
 * One text for every way to write the same JSON: compact, keys sorted by code point, Unicode unescaped, whole floats as
 * integers. It is what Python's `json.dumps(value, sort_keys=True, separators=(',', ':'), ensure_ascii=False)` prints.
 *
 * Takes what `JSON.parse` returns. `undefined` for what has no such text: a number beyond a double's range, and nesting
 * deeper than 100, which recursion must not follow (a body of a million brackets would overflow the stack).
 */
export function canonicalJson(value: unknown): string | undefined {
  const parts: string[] = []
  return write(value, parts, maxDepth) ? parts.join('') : undefined
}

/** Was all of it written? */
function write(value: unknown, parts: string[], depth: number): boolean {
  if (typeof value === 'number') {
    parts.push(numberText(value))
    // 1e999 parses as Infinity, which `JSON.stringify` prints as null: a signed null would vouch for it.
    return Number.isFinite(value)
  }
  if (typeof value !== 'object' || value === null) {
    parts.push(JSON.stringify(value))
    return true
  }
  return depth > 0 && (Array.isArray(value) ? writeArray(value, parts, depth) : writeObject(value, parts, depth))
}

function writeArray(items: unknown[], parts: string[], depth: number): boolean {
  parts.push('[')
  const complete = items.every((item, index) => {
    if (index > 0) parts.push(',')
    return write(item, parts, depth - 1)
  })
  parts.push(']')
  return complete
}

function writeObject(object: object, parts: string[], depth: number): boolean {
  // Sorted on the way out: an object built in this order would list "9" before "10" and swallow "__proto__" (F88).
  const members = Object.entries(object).sort(([one], [other]) => byCodePoint(one, other))
  parts.push('{')
  const complete = members.every(([key, value], index) => {
    if (index > 0) parts.push(',')
    parts.push(JSON.stringify(key), ':')
    return write(value, parts, depth - 1)
  })
  parts.push('}')
  return complete
}

/** As Python prints it: below 0.0001 with an exponent of two digits. */
const numberText = (value: number): string =>
  value !== 0 && Math.abs(value) < 1e-4 ? value.toExponential().replace(/e-(\d)$/, 'e-0$1') : String(value)

/** JavaScript's own order is by UTF-16 unit, which puts U+10000 and up before U+E000. */
function byCodePoint(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  for (let index = 0; index < length; index++) {
    const difference = (one.codePointAt(index) ?? 0) - (other.codePointAt(index) ?? 0)
    if (difference !== 0) return difference
  }
  return one.length - other.length
}
