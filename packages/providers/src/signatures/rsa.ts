import { derSequence, derTag } from '../encoding/der'
import { firstPem } from '../encoding/pem'

/**
 * RSA (PKCS#1 v1.5) under the key of a certificate, or a public key, in PEM.
 *
 * @throws Error for a PEM that is neither: it comes from whoever fetched it, not from the delivery
 */
export async function isRsaGenuine(
  pem: string,
  hash: 'SHA-1' | 'SHA-256',
  signature: Uint8Array,
  content: Uint8Array,
): Promise<boolean> {
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash }
  const key = await crypto.subtle.importKey('spki', new Uint8Array(spkiOf(pem)), algorithm, false, ['verify'])
  return crypto.subtle.verify(algorithm, key, new Uint8Array(signature), new Uint8Array(content))
}

/** The public key's own DER. WebCrypto reads no certificates, and one's key is the seventh thing in it. */
function spkiOf(pem: string): Uint8Array {
  const { label, bytes } = firstPem(pem) ?? {}
  if (label === 'PUBLIC KEY' && bytes) return bytes
  const [signed] = (label === 'CERTIFICATE' && bytes && derSequence(bytes)) || []
  const fields = signed && derSequence(signed.whole)?.filter(({ tag }) => tag !== derTag.version)
  // Without the version: serial number, algorithm, issuer, validity, subject, key.
  const key = fields?.[5]
  if (key?.tag !== derTag.sequence) throw new Error('The certificate is no PEM of a certificate or of a public key')
  return key.whole
}
