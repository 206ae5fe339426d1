/** Does the signature prove the content? */
export type SignatureCheck = (signature: Uint8Array, content: Uint8Array) => Promise<boolean>

/** A way to sign, with the keys that are accepted. */
export interface Algorithm {
  /** `HMAC-SHA256`, `Ed25519`, ... */
  name: string
  isGenuine: SignatureCheck
}

/** Under any of the keys: there are two of them while one is rotated. */
export function anyKey(
  name: string,
  parameters: AlgorithmIdentifier | EcdsaParams,
  importKeys: () => Promise<CryptoKey[]>,
): Algorithm {
  let keys: Promise<CryptoKey[]> | undefined
  return {
    name,
    async isGenuine(signature, content) {
      // Imported once, at the first delivery: importing is asynchronous, and a preset is made synchronously.
      keys ??= importKeys()
      // Copies: bytes may lie in shared memory, which WebCrypto does not take.
      const [proof, signed] = [new Uint8Array(signature), new Uint8Array(content)]
      for (const key of await keys) {
        // `verify` compares in constant time, so that a forger can't guess a signature byte by byte.
        if (await crypto.subtle.verify(parameters, key, proof, signed)) return true
      }
      return false
    },
  }
}
