// What the methods of a ServerResponse take, in all their forms.
import { Buffer } from 'node:buffer'
import type { ServerResponse } from 'node:http'

export type Callback = (error?: Error | null) => void

/** What was written in one call. A text stays one: Node sends it together with the head, in one piece. */
export interface Chunk {
  data: string | Uint8Array
  encoding: BufferEncoding
}

/** `write` and `end` take a chunk, its encoding and a callback, each of which may be left out. */
export function written([data, encoding, last]: unknown[]): { chunk?: Chunk; callback?: Callback } {
  const callback = [data, encoding, last].find((arg) => typeof arg === 'function') as Callback | undefined
  const isData = typeof data === 'string' || data instanceof Uint8Array
  if (!isData || data.length === 0) return { callback }
  return { chunk: { data, encoding: typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8' }, callback }
}

export const bytesOf = ({ data, encoding }: Chunk): Uint8Array =>
  typeof data === 'string' ? Buffer.from(data, encoding) : data

export const lengthOf = ({ data, encoding }: Chunk): number =>
  typeof data === 'string' ? Buffer.byteLength(data, encoding) : data.length

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
