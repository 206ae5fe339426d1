import { type Algorithm, anyKey } from './algorithm'

export const ed25519KeyBytes = 32

/** Ed25519 under any of the public keys, of 32 bytes each. */
export const ed25519 = (publicKeys: readonly Uint8Array[]): Algorithm =>
  anyKey('Ed25519', 'Ed25519', () =>
    Promise.all(
      publicKeys.map((key) => crypto.subtle.importKey('raw', new Uint8Array(key), 'Ed25519', false, ['verify'])),
    ),
  )
