import type { StoreName } from './subjects/subject'
import type { Framing } from './wire'

/** A command is an array of bulk strings: `*2\r\n$3\r\nGET\r\n$1\r\na\r\n`. */
const redis: Framing = {
  frame(bytes) {
    const head = lineAt(bytes, 0)
    if (!head) return undefined
    let at = head.end
    for (let i = 0; i < head.number; i++) {
      const size = lineAt(bytes, at)
      if (!size) return undefined
      at = size.end + size.number + 2
    }
    return at <= bytes.length ? { length: at, request: true } : undefined
  },
}

function lineAt(bytes: Buffer, at: number): { number: number; end: number } | undefined {
  const end = bytes.indexOf('\r\n', at)
  return end === -1 ? undefined : { number: Number(bytes.toString('latin1', at + 1, end)), end: end + 2 }
}

/** A type and a length; only the first message of a connection has no type. Execute and Query carry a statement out. */
const postgres: Framing = {
  frame(bytes) {
    if (bytes.length < 5) return undefined
    const startup = bytes[0] === 0
    const length = startup ? bytes.readUInt32BE(0) : 1 + bytes.readUInt32BE(1)
    const type = String.fromCharCode(bytes[0] ?? 0)
    return length <= bytes.length ? { length, request: type === 'E' || type === 'Q' } : undefined
  },
}

/** A length, and all are requests. */
const mongodb: Framing = {
  frame(bytes) {
    if (bytes.length < 4) return undefined
    const length = bytes.readUInt32LE(0)
    return length <= bytes.length ? { length, request: true } : undefined
  },
}

export const framings: Partial<Record<StoreName, Framing>> = { redis, postgres, mongodb }
