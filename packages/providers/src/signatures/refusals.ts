import type { Refusal } from '@hookonce/http'

export const missing = (place: string): Refusal => ({
  refused: 'SIGNATURE_MISSING',
  detail: `${place} is missing: is the endpoint configured to be signed for, and does every proxy let it through?`,
})

export const invalid = (place: string, problem: string): Refusal => ({
  refused: 'SIGNATURE_INVALID',
  detail: `${place} ${problem}`,
})

/** With what is mostly wrong, where somebody sets it up. */
export const notGenuine = (place: string): Refusal =>
  invalid(
    place,
    "was not made over this delivery with a key that is configured here: the key must be this endpoint's, and the body " +
      'must arrive byte for byte as it was sent',
  )

export const malformedBody = (detail: string): Refusal => ({ refused: 'BODY_MALFORMED', detail })
