// Signs like the senders, with node:crypto, and shares no code with the presets.
import { createHash, createHmac, createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { crc32 } from 'node:zlib'

export const hmac = (
  key: string | Uint8Array,
  content: string | Uint8Array,
  encoding: 'hex' | 'base64' = 'hex',
  hash = 'sha256',
): string => createHmac(hash, key).update(content).digest(encoding)

export const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex')

/** The CRC32 of zip: Node's own from 20.15. */
export const checksum = (content: string): number => crc32(content)

interface KeyPair {
  privateKey: KeyObject
  publicKey: KeyObject
}

/** Two pairs of each kind: the one that the preset is given the public key of, and another. */
const pairs = (make: () => KeyPair): [KeyPair, KeyPair] => [make(), make()]
export const ed25519Pairs = pairs(() => generateKeyPairSync('ed25519'))
export const ecPairs = pairs(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }))
export const rsaPairs = pairs(() => generateKeyPairSync('rsa', { modulusLength: 2048 }))

export const ed25519 = ({ privateKey }: KeyPair, content: string, encoding: 'hex' | 'base64'): string =>
  sign(null, Buffer.from(content), privateKey).toString(encoding)

export const ecdsaDer = ({ privateKey }: KeyPair, content: string): string =>
  sign('sha256', Buffer.from(content), privateKey).toString('base64')

export const rsa = ({ privateKey }: KeyPair, content: string, hash: 'sha1' | 'sha256'): string =>
  sign(hash, Buffer.from(content), privateKey).toString('base64')

/** The 32 bytes of an Ed25519 public key. */
export const ed25519Bytes = ({ publicKey }: KeyPair): Buffer =>
  publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)

export const pem = ({ publicKey }: KeyPair): string => publicKey.export({ type: 'spki', format: 'pem' }).toString()

/** A compact JWS, with the header that it says it has. */
export function jws(
  { privateKey }: KeyPair,
  alg: string,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const content = `${part({ alg, kid: 'key-1', typ: 'JWT', ...header })}.${part(claims)}`
  const key = { key: createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })), dsaEncoding: 'ieee-p1363' }
  return `${content}.${sign('sha256', Buffer.from(content), key as never).toString('base64url')}`
}
