import { concat } from '../encoding/bytes'
import { derSequence, derUnsigned } from '../encoding/der'
import { type Algorithm, anyKey } from './algorithm'

const curve = { name: 'ECDSA', namedCurve: 'P-256' }
const numberBytes = 32

/** ECDSA on P-256 with SHA-256 under any of the public keys (SPKI), for signatures in DER. */
export function ecdsaP256(publicKeys: readonly Uint8Array[]): Algorithm {
  const importAll = () =>
    Promise.all(publicKeys.map((key) => crypto.subtle.importKey('spki', new Uint8Array(key), curve, false, ['verify'])))
  const { isGenuine } = anyKey('ECDSA', { name: 'ECDSA', hash: 'SHA-256' }, importAll)
  return {
    name: 'ECDSA-P256-SHA256',
    isGenuine: async (signature, content) => {
      const pair = rawPair(signature)
      return pair !== undefined && isGenuine(pair, content)
    },
  }
}

/** DER's sequence of two whole numbers as WebCrypto takes them: one after the other, of 32 bytes each. */
function rawPair(der: Uint8Array): Uint8Array | undefined {
  const [r, s, ...rest] = derSequence(der) ?? []
  const numbers = [r, s].map((number) => number && derUnsigned(number, numberBytes))
  const [first, second] = numbers
  return first && second && rest.length === 0 ? concat([first, second]) : undefined
}
