/** Does the signature prove the content? */
export type SignatureCheck = (signature: Uint8Array, content: Uint8Array) => Promise<boolean>

const algorithm = { name: 'HMAC', hash: 'SHA-256' }

/** HMAC-SHA256 under any of the secrets: there are two of them while one is rotated. */
export function hmacSha256(secrets: readonly Uint8Array[]): SignatureCheck {
  let keys: Promise<CryptoKey[]> | undefined
  return async (signature, content) => {
    // Imported once, at the first delivery: importing is asynchronous, and a preset is made synchronously.
    keys ??= Promise.all(secrets.map(importKey))
    // Copies: bytes may lie in shared memory, which WebCrypto does not take.
    const [proof, signed] = [new Uint8Array(signature), new Uint8Array(content)]
    for (const key of await keys) {
      // `verify` compares in constant time, so that a forger can't guess a signature byte by byte.
      if (await crypto.subtle.verify('HMAC', key, proof, signed)) return true
    }
    return false
  }
}

const importKey = (secret: Uint8Array): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', new Uint8Array(secret), algorithm, false, ['verify'])
