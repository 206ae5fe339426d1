import type { Answer, Refusal, WebhookEvent } from '@hookonce/http'

/** What a preset has found in a delivery, unchecked. */
export interface EventParts {
  /** A non-empty text, or a whole number. */
  id: unknown
  type?: unknown
  occurredAt?: Date | undefined
  /**
   * What a redelivery must repeat. Few senders say that it repeats the body byte for byte, and some don't; an event
   * that were refused for that would be lost. @default the type
   */
  fingerprint?: string
}

/** Checks the parts; what is not as it should be is left out, or refused where there is no event without it. */
export function eventOf<Body>(
  found: EventParts | Refusal | Answer,
  body: Body,
  idIn: string,
): WebhookEvent<Body> | Refusal | Answer {
  if ('refused' in found || 'answer' in found) return found
  const { occurredAt } = found
  const type = typeof found.type === 'string' ? found.type : ''
  const id = Number.isSafeInteger(found.id) ? String(found.id) : found.id
  // A lone surrogate could not be told from another in UTF-8.
  if (typeof id !== 'string' || id === '' || /\p{Surrogate}/u.test(id)) {
    return { refused: 'EVENT_ID_MISSING', detail: `the delivery has no event id (${idIn})` }
  }
  return {
    id,
    ...(type !== '' && { type }),
    ...(occurredAt && { occurredAt }),
    body,
    fingerprint: found.fingerprint ?? `type:${type}`,
  }
}
