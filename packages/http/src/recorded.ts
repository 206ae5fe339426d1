import { fromBase64, toBase64 } from './base64'
import { replayHeaders } from './replay-headers'

/** A response as it is recorded: plain values, which any codec can take. */
export interface RecordedResponse {
  status: number
  headers: [name: string, value: string][]
  /** Base64, so that every byte survives. Absent where the body was too large, or could not be read. */
  body?: string
}

/** What a handler returned: as this delivery is answered, and as later ones will be. */
export interface Captured {
  response: Response
  recorded: RecordedResponse
}

/** Room for what core adds to the response of a failure. */
const overheadBytes = 128

/** A handler returns a `Response`, or is answered for with `success`. `maxResultBytes` is core's limit for a record. */
export async function capture(returned: unknown, maxResultBytes: number, success: number): Promise<Captured> {
  if (!isResponse(returned)) {
    return { response: new Response(null, { status: success }), recorded: { status: success, headers: [], body: '' } }
  }
  const { status, statusText } = returned
  const recorded: RecordedResponse = { status, headers: replayHeaders(returned.headers) }
  const bytes = await bytesOf(returned)
  // The handler has done its work: a body that broke off is no reason to do it again (F88).
  if (!bytes) return { response: restored(recorded), recorded }

  const headers = new Headers(returned.headers)
  // The body is framed anew by whoever sends it; a length that is wrong would leave the sender hanging.
  headers.delete('Content-Length')
  headers.delete('Transfer-Encoding')
  const response = new Response(bytes.length > 0 ? bytes : null, { status, statusText, headers })
  const whole = { ...recorded, body: toBase64(bytes) }
  const fits = JSON.stringify(whole).length + overheadBytes <= maxResultBytes
  return { response, recorded: fits ? whole : recorded }
}

/** The recorded response, for a later delivery. What can't be read back is a success without its answer. */
export function replayed(recorded: unknown, success: number): Response {
  return asReplay(readable(recorded) ?? unavailable({ status: success }))
}

/** Tells the sender that no handler ran for this delivery. */
export function asReplay(response: Response): Response {
  response.headers.set('Idempotent-Replayed', 'true')
  return response
}

/** Undefined for what is no recorded response. */
export function readable(recorded: unknown): Response | undefined {
  try {
    return restored(recorded as RecordedResponse)
  } catch {
    return undefined
  }
}

function restored({ status, headers, body }: RecordedResponse): Response {
  const init = { status, headers: replayHeaders(headers) }
  if (body === undefined) return unavailable(init)
  return new Response(body === '' ? null : fromBase64(body), init)
}

function unavailable(init: ResponseInit): Response {
  const response = new Response(null, init)
  response.headers.set('Idempotent-Result', 'unavailable')
  return response
}

async function bytesOf(response: Response): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return new Uint8Array(await response.arrayBuffer())
  } catch {
    return undefined
  }
}

/** By its shape: that of another realm or of a polyfill is a Response too. */
function isResponse(value: unknown): value is Response {
  const { status, headers, arrayBuffer } = (value ?? {}) as Partial<Response>
  return typeof status === 'number' && typeof headers === 'object' && typeof arrayBuffer === 'function'
}
