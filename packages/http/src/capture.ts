import { type HandledResponse, type RecordedResponse, readable, record } from './recorded'
import { UnrecordableResponse, unrecordable } from './unrecordable-response'

/** What a handler returned: as this delivery is answered, and as later ones will be. */
export interface Captured {
  response: Response
  recorded: RecordedResponse
}

/** A handler returns a `Response`, or is answered for with `success`. `maxResultBytes` is core's limit for a record. */
export async function capture(returned: unknown, maxResultBytes: number, success: number): Promise<Captured> {
  if (!isResponse(returned)) {
    return { response: new Response(null, { status: success }), recorded: { status: success, headers: [], body: '' } }
  }
  const { status, statusText } = returned
  const head: HandledResponse = { status, header: (name) => returned.headers.get(name) }
  const endless = unrecordable(head)
  if (endless) throw new UnrecordableResponse(endless)
  const body = await bytesOf(returned)
  const recorded = record({ ...head, body }, maxResultBytes)
  // The handler has done its work: a body that broke off is no reason to do it again (F88).
  if (!body) return { response: readable(recorded) ?? new Response(null, { status: success }), recorded }

  const headers = new Headers(returned.headers)
  // The body is framed anew by whoever sends it; a length that is wrong would leave the sender hanging.
  headers.delete('Content-Length')
  headers.delete('Transfer-Encoding')
  return { response: new Response(body.length > 0 ? body : null, { status, statusText, headers }), recorded }
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
