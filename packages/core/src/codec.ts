/** Makes bytes of a handler's result and of its failure, and reads them back. Encrypt or redact here. */
export interface Codec {
  /** Throws for what it can't encode: the run is then recorded without a result. */
  encode(value: unknown): Uint8Array
  decode(bytes: Uint8Array): unknown
}

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true })

/** JSON, with no bytes at all for `undefined` (most handlers return nothing). */
export const jsonCodec: Codec = {
  encode(value) {
    // undefined too for a function or a symbol, which are no results.
    const text = JSON.stringify(value)
    if (text === undefined && value !== undefined) throw new TypeError(`JSON has no ${typeof value}`)
    return encoder.encode(text)
  },
  decode: (bytes) => (bytes.length === 0 ? undefined : JSON.parse(decoder.decode(bytes))),
}
