import { concat } from './bytes'

/** An element of DER: the kind of its value, the value's bytes, and all its bytes with both ahead. */
export interface DerElement {
  tag: number
  value: Uint8Array
  whole: Uint8Array
}

export const derTag = { integer: 0x02, sequence: 0x30, version: 0xa0 } as const

/** The elements that lie one after the other; `undefined` for what is not DER. */
function derElements(bytes: Uint8Array): DerElement[] | undefined {
  const elements: DerElement[] = []
  let start = 0
  while (start < bytes.length) {
    const element = elementAt(bytes.subarray(start))
    if (!element) return undefined
    elements.push(element)
    start += element.whole.length
  }
  return elements
}

/** What is in a sequence that is all of the bytes. */
export function derSequence(bytes: Uint8Array): DerElement[] | undefined {
  const [sequence, ...rest] = derElements(bytes) ?? []
  return sequence?.tag === derTag.sequence && rest.length === 0 ? derElements(sequence.value) : undefined
}

function elementAt(bytes: Uint8Array): DerElement | undefined {
  const [tag, first] = bytes
  if (tag === undefined || first === undefined) return undefined
  // Below 128 it is the length; from there on, how many bytes the length has.
  const lengthBytes = first < 0x80 ? 0 : first - 0x80
  if (bytes.length < 2 + lengthBytes) return undefined
  const length =
    first < 0x80 ? first : bytes.subarray(2, 2 + lengthBytes).reduce((value, byte) => value * 256 + byte, 0)
  const end = 2 + lengthBytes + length
  if (end > bytes.length) return undefined
  return { tag, value: bytes.subarray(2 + lengthBytes, end), whole: bytes.subarray(0, end) }
}

/** A whole number that is not negative, as `size` bytes; `undefined` where it does not fit. */
export function derUnsigned({ tag, value }: DerElement, size: number): Uint8Array | undefined {
  const significant = value.subarray(value.findIndex((byte) => byte !== 0))
  if (tag !== derTag.integer || significant.length > size) return undefined
  return concat([new Uint8Array(size - significant.length), significant])
}
