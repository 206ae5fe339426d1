import type { Delivery } from '@hookonce/http'
import { bytesFromHex } from '../encoding/hex'
import { msFromDigits, type TimeUnit } from '../timestamp'
import type { Algorithm } from './algorithm'
import { checkProofs, type Proof } from './proofs'
import type { Signature } from './signature'
import { signedText } from './signed-text'

export interface PairSignature {
  algorithm: Algorithm
  header: string
  /** The pairs' names for the time and for the signature, and what stands between pairs. */
  names: { time: string; signature: string; separator: ',' | ';' }
  unit: TimeUnit
  toleranceMs: number
  /** @default '{timestamp}.{body}' */
  signs?: string
}

/**
 * A header of pairs, such as `t=1774970000,v1=6ac3...`: a time and one or more signatures in hexadecimal, of which one
 * must be genuine. Further sets of pairs may follow after a blank, each with a time of its own.
 */
export function pairSignature(spec: PairSignature): Signature {
  const { algorithm, header, names, unit, toleranceMs, signs = '{timestamp}.{body}' } = spec

  function proofsOfSet(delivery: Delivery, set: string): Proof[] {
    const pairs = set.split(names.separator).map(pairOf)
    const valuesOf = (name: string) => pairs.filter((pair) => pair.name === name).map(({ value }) => value)
    const [timestamp, ...moreTimes] = valuesOf(names.time)
    const sentAtMs = timestamp === undefined ? undefined : msFromDigits(timestamp, unit)
    if (timestamp === undefined || sentAtMs === undefined || moreTimes.length > 0) return []
    const content = signedText(signs, delivery, { timestamp })
    return valuesOf(names.signature).flatMap((hex) => {
      const signature = bytesFromHex(hex)
      return signature ? { algorithm, signature, content, sentAtMs } : []
    })
  }

  return {
    description: `${algorithm.name} (hex) over \`${signs}\` in \`${header}\``,
    toleranceMs,
    verify: (delivery) =>
      checkProofs(delivery, header, toleranceMs, (value) =>
        value.split(betweenSets, maxSets).flatMap((set) => proofsOfSet(delivery, set)),
      ),
  }
}

/** A blank after a separator belongs to the set. */
const betweenSets = /(?<![,;]) /

/** Each costs a copy of the body. */
const maxSets = 10

function pairOf(text: string): { name: string; value: string } {
  const [name = '', value = ''] = text.trim().split(/=(.*)/s)
  return { name, value }
}
