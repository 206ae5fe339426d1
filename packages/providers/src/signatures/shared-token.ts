import type { Delivery } from '@hookonce/http'
import { utf8 } from '../encoding/bytes'
import { invalid, missing } from './refusals'
import type { Signature } from './signature'

interface SharedToken {
  /** Where it is, for people: `X-Token`, `the query parameter token`. */
  place: string
  find(delivery: Delivery): string | null
  tokens: readonly Uint8Array[]
}

/** No signature: whoever knows the token may send anything. */
export function sharedToken({ place, find, tokens }: SharedToken): Signature {
  let digests: ReturnType<typeof digestsOf> | undefined
  return {
    description: `none: a shared token in ${place}`,
    async verify(delivery) {
      const candidate = find(delivery)
      if (candidate === null) return missing(place)
      // At the first delivery: Workers have no randomness while a module loads.
      digests ??= digestsOf(tokens)
      const { key, each } = await digests
      for (const digest of each) {
        // Digests under a key that nobody knows are compared, and in constant time.
        if (await crypto.subtle.verify('HMAC', key, digest, utf8(candidate))) return undefined
      }
      return invalid(place, 'is not the configured token')
    },
  }
}

async function digestsOf(tokens: readonly Uint8Array[]) {
  const key = await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
  const each = await Promise.all(tokens.map((token) => crypto.subtle.sign('HMAC', key, new Uint8Array(token))))
  return { key, each }
}
