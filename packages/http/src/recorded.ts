import { fromBase64, toBase64 } from './base64'
import { keptHeaders, replayHeaders } from './replay-headers'

/** A response as it is recorded: plain values, which any codec can take. */
export interface RecordedResponse {
  status: number
  headers: [name: string, value: string][]
  /** Base64, so that every byte survives. Absent where the body was too large, or could not be read. */
  body?: string
}

/** A response that the handler has ended, and that is held back until it is recorded. */
export interface HandledResponse {
  status: number
  header(name: string): string | number | readonly string[] | null | undefined
  /** Absent where it is too large to be recorded, or broke off. */
  body?: Uint8Array
}

/** Room for what core adds to the response of a failure. */
const overheadBytes = 128

/** These have no body, whatever the handler wrote (RFC 9110, 6.4.1). */
const bodiless: ReadonlySet<number> = new Set([204, 205, 304])

/** `maxResultBytes` is core's limit for a record: a body for which it has no room is left out. */
export function record(
  { status, header, body }: HandledResponse,
  maxResultBytes: number,
  kept = keptHeaders,
): RecordedResponse {
  const given: [string, string][] = []
  for (const name of kept) {
    const value = header(name)
    if (value !== undefined && value !== null) given.push([name, String(value)])
  }
  const recorded: RecordedResponse = { status, headers: replayHeaders(given, kept) }
  if (bodiless.has(status)) return { ...recorded, body: '' }
  if (!body) return recorded
  const length = JSON.stringify(recorded).length + Math.ceil(body.length / 3) * 4 + overheadBytes
  return length > maxResultBytes ? recorded : { ...recorded, body: toBase64(body) }
}

/** The recorded response, for a later delivery. What can't be read back is a success without its answer. */
export const replayed = (recorded: unknown, success: number): Response =>
  asReplay(readable(recorded) ?? unavailable({ status: success }))

/** Tells the sender that no handler ran for this request. */
export function asReplay(response: Response): Response {
  response.headers.set('Idempotent-Replayed', 'true')
  return response
}

/** Undefined for what is no recorded response. Without its body, it is what `bodyless` makes of the rest. */
export function readable(recorded: unknown, kept = keptHeaders, bodyless = unavailable): Response | undefined {
  try {
    const { status, headers, body } = recorded as RecordedResponse
    const init = { status, headers: replayHeaders(headers, kept) }
    if (body === undefined) return bodyless(init)
    return new Response(body === '' ? null : fromBase64(body), init)
  } catch {
    return undefined
  }
}

function unavailable(init: { status: number; headers?: [string, string][] }): Response {
  const response = new Response(null, init)
  response.headers.set('Idempotent-Result', 'unavailable')
  return response
}
