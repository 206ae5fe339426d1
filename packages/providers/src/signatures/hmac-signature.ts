import { checkToleranceMs, type SecretOptions, secretBytes } from '../options'
import type { TimeUnit } from '../timestamp'
import { type Hash, hmac } from './hmac'
import { plainSignature } from './plain-signature'
import type { Signature } from './signature'

export interface HmacSignatureOptions extends SecretOptions {
  /** The header that has the signature. */
  header: string
  /** @default 'hex' */
  encoding?: 'hex' | 'base64'
  /** @default 'SHA-256' */
  hash?: Hash
  /** What stands before the signature, such as `sha256=`. */
  prefix?: string
  /**
   * What the signature is made over: `{body}` stands for the body's bytes, `{timestamp}` for the text of the timestamp's
   * header, any other name in braces for the header of that name. @default '{body}'
   */
  signs?: string
  /** The header with the time of sending. `toleranceMs`: how far it may lie from the arrival; default 300 000. */
  timestamp?: { header: string; unit: TimeUnit; toleranceMs?: number }
}

/**
 * A sender's HMAC in a header, for `defineProvider`.
 *
 * @throws TypeError for an empty secret, and for a timestamp that `signs` leaves out: anybody could set it
 */
export function hmacSignature(options: HmacSignatureOptions): Signature {
  const { secret, header, encoding = 'hex', hash, prefix, signs = '{body}', timestamp } = options
  const { toleranceMs = 300_000 } = timestamp ?? {}
  checkToleranceMs('hmacSignature', toleranceMs)
  if (!signs.includes('{body}')) throw new TypeError('hmacSignature: signs must cover {body}')
  if ((timestamp !== undefined) !== signs.includes('{timestamp}')) {
    throw new TypeError('hmacSignature: timestamp and {timestamp} in signs go together')
  }
  return plainSignature({
    algorithm: hmac(secretBytes('hmacSignature', secret), hash),
    header,
    encoding,
    signs,
    ...(prefix !== undefined && { prefix }),
    ...(timestamp && { timestamp: { ...timestamp, toleranceMs } }),
  })
}
