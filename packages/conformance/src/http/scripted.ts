import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'

/** An answer that a scenario has the handler give, in whatever way its framework has. */
export interface Scripted {
  /** @default 200 */
  status?: number
  headers?: Record<string, string | string[]>
  /** @default none */
  body?: string | Uint8Array
  /**
   * How it is written: in one call; the head first, then in several; as a stream; or broken off after the first byte
   * by an error. @default 'whole'
   */
  as?: 'whole' | 'chunks' | 'stream' | 'cut'
}

/** Writes it to a response of Node's own server. Throws where it is to break off. */
export function writeScripted(res: ServerResponse, { status = 200, headers = {}, body, as = 'whole' }: Scripted): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  res.statusCode = status
  const bytes = bytesOf(body)
  if (as === 'stream') {
    Readable.from(halves(bytes)).pipe(res)
    return
  }
  if (as === 'cut') {
    res.write(bytes.subarray(0, 1))
    throw new Error('after the first byte')
  }
  if (as === 'chunks') {
    res.writeHead(status)
    for (const half of halves(bytes)) res.write(half)
  }
  if (as === 'whole' && body !== undefined) res.end(body)
  else res.end()
}

/** As a web response. */
export function scriptedResponse({ status = 200, headers = {}, body, as = 'whole' }: Scripted): Response {
  const sent = new Headers()
  for (const [name, values] of Object.entries(headers)) for (const value of [values].flat()) sent.append(name, value)
  const content = body === undefined ? null : as === 'whole' ? body.slice() : streamOf(bytesOf(body), as === 'cut')
  return new Response(content, { status, headers: sent })
}

function streamOf(bytes: Uint8Array, cut: boolean): ReadableStream<Uint8Array> {
  const left = cut ? [bytes.slice(0, 1)] : halves(bytes)
  return new ReadableStream({
    pull(controller) {
      const next = left.shift()
      if (next) controller.enqueue(next)
      else if (cut) controller.error(new Error('after the first byte'))
      else controller.close()
    },
  })
}

const bytesOf = (body: string | Uint8Array = ''): Uint8Array =>
  typeof body === 'string' ? new TextEncoder().encode(body) : body

const halves = (bytes: Uint8Array): Uint8Array[] => {
  const middle = Math.ceil(bytes.length / 2)
  return [bytes.slice(0, middle), bytes.slice(middle)].filter(({ length }) => length > 0)
}
