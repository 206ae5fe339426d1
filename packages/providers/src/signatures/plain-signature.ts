import type { Delivery, Refusal } from '@hookonce/http'
import { bytesFromBase64 } from '../encoding/base64'
import { bytesFromHex } from '../encoding/hex'
import { msFromDigits, type TimeUnit } from '../timestamp'
import type { Algorithm } from './algorithm'
import { checkProofs, type Proof } from './proofs'
import { invalid, missing } from './refusals'
import type { Signature } from './signature'
import { signedText } from './signed-text'

interface SignedTimestamp {
  header: string
  unit: TimeUnit
  toleranceMs: number
}

export interface PlainSignature {
  algorithm: Algorithm
  /** The header that has it; of several, the first that is there. */
  header: string | readonly string[]
  encoding: 'hex' | 'base64'
  /** What stands before it, such as `sha256=`; of several, the first that does. */
  prefix?: string | readonly string[]
  /** @default '{body}' */
  signs?: string
  /** `{timestamp}` in `signs`. */
  timestamp?: SignedTimestamp
  /** Other names in `signs`; one list of values for each way to read the delivery. */
  values?: (delivery: Delivery) => readonly Record<string, string>[]
}

const decoders = { hex: bytesFromHex, base64: bytesFromBase64 }

/** One signature, alone in a header; the time that it covers, if any, in another. */
export function plainSignature(spec: PlainSignature): Signature {
  const { algorithm, encoding, prefix = '', signs = '{body}', timestamp, values = () => [{}] } = spec
  const headers = [spec.header].flat()
  const prefixes = [prefix].flat()

  function proofsIn(delivery: Delivery, value: string): readonly Proof[] | Refusal {
    const found = prefixes.find((one) => value.startsWith(one))
    const signature = found === undefined ? undefined : decoders[encoding](value.slice(found.length))
    if (!signature) return []
    const time = timestamp && timeIn(delivery, timestamp)
    if (time && 'refused' in time) return time
    return values(delivery).map((more) => ({
      algorithm,
      signature,
      content: signedText(signs, delivery, { ...more, ...(time && { timestamp: time.text }) }),
      ...(time && { sentAtMs: time.ms }),
    }))
  }

  return {
    description: `${algorithm.name} (${encoding}) over \`${signs}\` in \`${headers[0]}\``,
    ...(timestamp && { toleranceMs: timestamp.toleranceMs }),
    verify(delivery) {
      const header = headers.find((name) => delivery.headers.has(name)) ?? headers[0] ?? ''
      return checkProofs(delivery, header, timestamp?.toleranceMs, (value) => proofsIn(delivery, value))
    },
  }
}

/** As it was written, which is what is signed, and what it means. */
function timeIn({ headers }: Delivery, { header, unit }: SignedTimestamp): { text: string; ms: number } | Refusal {
  const text = headers.get(header)
  if (text === null) return missing(header)
  const ms = msFromDigits(text, unit)
  return ms === undefined ? invalid(header, `is not a whole number of ${unit}`) : { text, ms }
}
