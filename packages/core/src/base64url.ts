/** Bytes as base64url without padding (RFC 4648, section 5). */
export function base64url(bytes: Uint8Array): string {
  // Not spread, which takes a microsecond for an owner's bytes.
  const text = btoa(String.fromCharCode.apply(null, bytes as never))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
