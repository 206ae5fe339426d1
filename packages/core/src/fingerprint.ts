import { taggedDigest } from './digest'
import { IdempotencyError } from './errors'

/** What a fingerprint may be given as: any text or bytes that stand for the input. */
export type Fingerprint = string | Uint8Array

/** At most 128 bytes and never empty, whatever was given: short printable text as it is, all else as a digest. */
const plain = /^(?!sha256:)[\x21-\x7e]{1,128}$/

export function encodeFingerprint(fingerprint: Fingerprint): string | Promise<string> {
  if (typeof fingerprint !== 'string' && !(fingerprint instanceof Uint8Array)) {
    throw new IdempotencyError('INVALID_OPTION', 'fingerprint must be a string or Uint8Array')
  }
  return typeof fingerprint === 'string' && plain.test(fingerprint) ? fingerprint : taggedDigest(fingerprint)
}
