import { bytesFromBase64 } from './base64'

export interface Pem {
  /** `CERTIFICATE`, `PUBLIC KEY`, ... */
  label: string
  bytes: Uint8Array<ArrayBuffer>
}

/** The first block of a PEM text: of a chain, the certificate of who signed. `undefined` where there is none. */
export function firstPem(text: string): Pem | undefined {
  const [, label, base64] = /-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\s]+)-----END \1-----/.exec(text) ?? []
  const bytes = bytesFromBase64(base64?.replace(/\s+/g, '') ?? '')
  return label !== undefined && bytes ? { label, bytes } : undefined
}
