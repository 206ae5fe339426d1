import { bytesFromBase64Url } from '../encoding/base64'
import { utf8 } from '../encoding/bytes'
import { type JsonObject, jsonObject } from '../encoding/json'

/** Gives the sender's public key of that id; nothing for one that is unknown or expired. It may cache. */
export type KeyById = (kid: string) => Promise<JsonWebKey | undefined> | JsonWebKey | undefined

/** The one algorithm that a sender uses: which one it is, is never the token's to say. */
export type JwsAlgorithm = 'ES256' | 'RS256'

const parameters = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
} as const

/** What a compact JWS claims; `undefined` unless it is genuine. */
export async function genuineClaims(
  token: string,
  algorithm: JwsAlgorithm,
  keyById: KeyById,
): Promise<JsonObject | undefined> {
  const [header = '', payload = '', signature = '', ...rest] = token.split('.', 4)
  const { alg, kid, crit } = decoded(header) ?? {}
  const proof = bytesFromBase64Url(signature)
  // `crit` names extensions that must be understood, and none is.
  if (alg !== algorithm || typeof kid !== 'string' || crit !== undefined || !proof || rest.length > 0) return undefined
  const jwk = await keyById(kid)
  if (!jwk) return undefined
  const key = await crypto.subtle.importKey('jwk', publicPart(jwk), parameters[algorithm], false, ['verify'])
  const genuine = await crypto.subtle.verify(parameters[algorithm], key, proof, utf8(`${header}.${payload}`))
  return genuine ? decoded(payload) : undefined
}

function decoded(part: string): JsonObject | undefined {
  const bytes = bytesFromBase64Url(part)
  return bytes && jsonObject(bytes)
}

/** Without `use`, `key_ops` and members of the sender's own, which WebCrypto might refuse. */
const publicPart = ({ kty, crv, x, y, n, e }: JsonWebKey): JsonWebKey =>
  kty === 'EC' ? { kty, crv, x, y } : { kty, n, e }
