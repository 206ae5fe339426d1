import { Buffer } from 'node:buffer'
import type { BodyReading } from '../key-guard'
import type { NodeRequest } from './request'

const unreadable: BodyReading = { refused: 'BODY_UNREADABLE' }
const eaten: BodyReading = {
  refused: 'BODY_UNREADABLE',
  detail: 'The body was read before, and nothing of it was kept: give idempotencyKey a fingerprint of the request',
}

/**
 * What stands for the body in a fingerprint: its bytes where they are known, else what a parser made of it, as JSON. A
 * body that nobody has read yet is read, and put back for whoever comes after.
 */
export function readNodeBody(req: NodeRequest, body: unknown, maxBytes: number): BodyReading | Promise<BodyReading> {
  const { rawBody, headers } = req
  if (isPlain(rawBody)) return rawBody
  if (headers['transfer-encoding'] === undefined && !Number(headers['content-length'])) return ''
  if (!req.readableDidRead) return Number(headers['content-length']) > maxBytes ? tooLarge(req) : peek(req, maxBytes)
  if (isPlain(body)) return body
  return JSON.stringify(body) ?? eaten
}

const isPlain = (body: unknown): body is Uint8Array | string => typeof body === 'string' || body instanceof Uint8Array

function peek(req: NodeRequest, maxBytes: number): Promise<BodyReading> {
  const chunks: Buffer[] = []
  let size = 0
  return new Promise((resolve) => {
    function end(reading: BodyReading): void {
      req.off('readable', take).off('close', broken).off('error', broken)
      resolve(reading)
    }
    const broken = () => end(unreadable)
    function take(): void {
      for (let chunk = req.read(); chunk !== null; chunk = req.read()) {
        chunks.push(chunk)
        size += chunk.length
        if (size > maxBytes) break
      }
      if (size > maxBytes) end(tooLarge(req))
      else if (req.complete) putBack()
    }
    function putBack(): void {
      const bytes = Buffer.concat(chunks)
      // In the same turn as the last read: a turn later the stream has ended, and takes nothing back.
      if (size > 0) req.unshift(bytes)
      end(bytes)
    }
    req.on('readable', take).on('close', broken).on('error', broken)
  })
}

/** What is still to come is let go, or the connection is stuck for the requests that follow. */
function tooLarge(req: NodeRequest): BodyReading {
  // After the answer, and after whoever listened to the stream has left it.
  setImmediate(() => req.resume())
  return { refused: 'BODY_TOO_LARGE' }
}
