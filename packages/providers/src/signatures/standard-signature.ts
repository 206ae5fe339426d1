import { bytesFromBase64 } from '../encoding/base64'
import { keyBytes, texts } from '../options'
import { msFromDigits } from '../timestamp'
import type { Algorithm } from './algorithm'
import { ed25519, ed25519KeyBytes } from './ed25519'
import { hmac } from './hmac'
import { checkProofs } from './proofs'
import { invalid, missing } from './refusals'
import type { Signature } from './signature'
import { signedText } from './signed-text'

/** Standard Webhooks: `v1` is an HMAC under a `whsec_` secret, `v1a` an Ed25519 under a `whpk_` public key. */
export function standardSignature(
  preset: string,
  headerPrefix: 'webhook' | 'svix',
  secret: unknown,
  toleranceMs: number,
): Signature {
  const algorithms = algorithmsFor(preset, secret)
  const header = `${headerPrefix}-signature`
  const timeHeader = `${headerPrefix}-timestamp`
  const signs = `{${headerPrefix}-id}.{${timeHeader}}.{body}`
  const names = [...new Set([...algorithms.values()].map(({ name }) => name))].join(' or ')
  return {
    description: `${names} (base64) over \`${signs}\` in \`${header}\``,
    toleranceMs,
    verify: (delivery) =>
      checkProofs(delivery, header, toleranceMs, (value) => {
        const time = delivery.headers.get(timeHeader)
        if (time === null) return missing(timeHeader)
        const sentAtMs = msFromDigits(time, 'seconds')
        if (sentAtMs === undefined) return invalid(timeHeader, 'is not a whole number of seconds')
        const content = signedText(signs, delivery)
        return value.split(' ').flatMap((entry) => {
          const [version = '', base64 = ''] = entry.split(',', 2)
          const algorithm = algorithms.get(version)
          const signature = bytesFromBase64(base64)
          return algorithm && signature ? { algorithm, signature, content, sentAtMs } : []
        })
      }),
  }
}

/** By the version that a signature is marked with. */
function algorithmsFor(preset: string, secret: unknown): Map<string, Algorithm> {
  const all = texts(preset, 'secret', secret)
  const isPublic = (text: string) => text.startsWith('whpk_')
  const [publicKeys, secrets] = [all.filter(isPublic), all.filter((text) => !isPublic(text))]
  const algorithms = new Map<string, Algorithm>()
  if (secrets.length > 0) algorithms.set('v1', hmac(keyBytes(preset, 'secret', secrets, form, decodeSecret)))
  if (publicKeys.length > 0)
    algorithms.set('v1a', ed25519(keyBytes(preset, 'secret', publicKeys, form, decodePublicKey)))
  return algorithms
}

const form = 'whsec_ (a secret) or whpk_ (a public key) and base64'

const decodeSecret = (text: string) => bytesFromBase64(text.replace(/^whsec_/, ''))

function decodePublicKey(text: string) {
  const key = bytesFromBase64(text.replace(/^whpk_/, ''))
  return key?.length === ed25519KeyBytes ? key : undefined
}
