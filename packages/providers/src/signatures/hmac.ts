import { utf8 } from '../encoding/bytes'
import { hexFromBytes } from '../encoding/hex'
import { type Algorithm, anyKey } from './algorithm'

export type Hash = 'SHA-1' | 'SHA-256' | 'SHA-512'

/** HMAC under any of the secrets. */
export function hmac(secrets: readonly Uint8Array[], hash: Hash = 'SHA-256'): Algorithm {
  const importAll = () => Promise.all(secrets.map((secret) => importKey(secret, hash, 'verify')))
  return anyKey(`HMAC-${hash.replace('-', '')}`, 'HMAC', importAll)
}

/** HMAC-SHA256 in hexadecimal, for a sender that asks for proof that we know the secret. */
export async function hmacText(secret: Uint8Array, text: string): Promise<string> {
  const key = await importKey(secret, 'SHA-256', 'sign')
  return hexFromBytes(new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text))))
}

const importKey = (secret: Uint8Array, hash: Hash, usage: 'sign' | 'verify'): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', new Uint8Array(secret), { name: 'HMAC', hash }, false, [usage])
