import type { Delivery } from '@hookonce/http'
import { concat, utf8 } from '../encoding/bytes'

/**
 * What was signed, from a pattern such as `{timestamp}.{body}`: `{body}` stands for the body's bytes, another name for
 * one of the values, else for the header of that name.
 */
export function signedText(
  pattern: string,
  { headers, rawBody }: Delivery,
  values: Readonly<Record<string, string>> = {},
): Uint8Array {
  // The pieces at odd places are names.
  const pieces = pattern.split(/\{([\w-]+)\}/)
  return concat(
    pieces.map((piece, place) => {
      if (place % 2 === 0) return utf8(piece)
      return piece === 'body' ? rawBody : utf8(values[piece] ?? headers.get(piece) ?? '')
    }),
  )
}
