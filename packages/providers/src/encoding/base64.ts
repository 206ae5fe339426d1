const canonical = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** The bytes that a base64 text stands for; `undefined` where it is none: no blanks, nothing left out. Linear time. */
export function bytesFromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!canonical.test(text)) return undefined
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
}

/** The same for base64url without padding, as in a JWS. */
export function bytesFromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]*$/.test(text)) return undefined
  const padded = text.replaceAll('-', '+').replaceAll('_', '/')
  return bytesFromBase64(padded + '='.repeat((4 - (padded.length % 4)) % 4))
}
