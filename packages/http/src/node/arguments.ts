// What the methods of a ServerResponse take, in all their forms.
import { Buffer } from 'node:buffer'
import type { ServerResponse } from 'node:http'

export type Callback = (error?: Error | null) => void

/** `write` and `end` take a chunk, its encoding and a callback, each of which may be left out. */
export function written(args: unknown[]): { bytes?: Uint8Array; callback?: Callback } {
  const [chunk, encoding] = args
  const callback = args.find((arg) => typeof arg === 'function') as Callback | undefined
  if (typeof chunk === 'string') {
    return { bytes: Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8'), callback }
  }
  // A copy is not needed: to change a chunk after it was written is a mistake without us, too.
  return chunk instanceof Uint8Array ? { bytes: chunk, callback } : { callback }
}

/** `writeHead` takes a reason and headers, as an object, a flat list or a list of pairs. */
export function setHead(res: ServerResponse, status: number, args: unknown[]): void {
  res.statusCode = status
  const [first] = args
  if (typeof first === 'string') res.statusMessage = first
  const headers = typeof first === 'string' ? args[1] : (first ?? args[1])
  const pairs = Array.isArray(headers) ? pairsOf(headers) : Object.entries(headers ?? {})
  const seen = new Set<string>()
  for (const [name, value] of pairs) {
    if (value === undefined) continue
    const lower = String(name).toLowerCase()
    if (seen.has(lower)) res.appendHeader(name, value)
    else res.setHeader(name, value)
    seen.add(lower)
  }
}

function pairsOf(list: unknown[]): [string, string | string[]][] {
  if (Array.isArray(list[0])) return list as [string, string | string[]][]
  return list.flatMap((name, index) =>
    index % 2 === 0 ? [[name, list[index + 1]] as [string, string | string[]]] : [],
  )
}
