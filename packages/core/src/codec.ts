import { utf8 } from './digest'
import { IdempotencyError } from './errors'

/** Makes bytes of a handler's result and of its failure, and reads them back. Encrypt or redact here. */
export interface Codec {
  /** Throws for what it can't encode: the run is then recorded without a result. */
  encode(value: unknown): Uint8Array
  decode(bytes: Uint8Array): unknown
}

/** JSON, with no bytes at all for what has none: `undefined` (most handlers return nothing), a function, a symbol. */
export const jsonCodec: Codec = {
  encode: (value) => utf8.encode(JSON.stringify(value)),
  decode: (bytes) => (bytes.length ? JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) : undefined),
}

/** Throws `RESULT_UNAVAILABLE` for one that was not recorded, or that the codec can't read. */
export function decodeResult(codec: Codec, result: Uint8Array | undefined): unknown {
  let cause: unknown
  try {
    if (result) return codec.decode(result)
  } catch (error) {
    cause = error
  }
  throw new IdempotencyError('RESULT_UNAVAILABLE', '', { cause })
}
