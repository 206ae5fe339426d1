import { hexFromBytes } from './hex'

/** In hexadecimal. */
export async function sha256(content: Uint8Array): Promise<string> {
  // A copy: bytes may lie in shared memory, which WebCrypto does not take.
  return hexFromBytes(new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(content))))
}
