import type { Fingerprint } from '@hookonce/core'
import { toBase64 } from './base64'
import type { BodyReading, KeyedRequest } from './key-guard'
import type { KeySettings } from './key-options'

/** A digest of text and what follows it, as printable text. */
export type Digest = (head: string, body: Uint8Array | string) => string | Promise<string>

type Refused = Exclude<BodyReading, Uint8Array | string>

/**
 * What a retry must repeat. The path is in it, so that one key on two routes is a mistake that is told (422) and not the
 * other route's answer; and so is the query, which the handler reads too.
 */
export async function fingerprintOf<Request>(
  { fingerprint, maxBodyBytes }: KeySettings<Request>,
  digest: Digest,
  call: KeyedRequest<Request>,
): Promise<Fingerprint | Refused> {
  if (fingerprint) return fingerprint(call.request)
  const body = await call.body(maxBodyBytes)
  if (typeof body === 'object' && 'refused' in body) return body
  // Neither a method nor a path holds a line break: no two requests make one text.
  return digest(`${call.method}\n${call.path}\n`, body)
}

/** SHA-256, by the means that every runtime has. */
export async function sha256(head: string, body: Uint8Array | string): Promise<string> {
  const utf8 = new TextEncoder()
  const before = utf8.encode(head)
  const after = typeof body === 'string' ? utf8.encode(body) : body
  const bytes = new Uint8Array(before.length + after.length)
  bytes.set(before)
  bytes.set(after, before.length)
  return toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}
