import type { IdempotencyErrorCode } from '@hookonce/core'
import type { Refusal } from './provider'

/** `code` of a problem: what went wrong, for a program. */
export type ProblemCode =
  | Refusal['refused']
  | IdempotencyErrorCode
  | 'METHOD_NOT_ALLOWED'
  | 'BODY_TOO_LARGE'
  | 'BODY_UNREADABLE'
  /** The request has no `Idempotency-Key`. */
  | 'KEY_MISSING'
  /** The handler has answered with what can't be recorded: an event stream, or another protocol. */
  | 'RESPONSE_NOT_RECORDABLE'
  /** The handler threw. */
  | 'HANDLER_FAILED'
  /** The preset threw, or something else that no delivery should meet. */
  | 'INTERNAL_ERROR'

interface Meaning {
  status: keyof typeof titles
  /** May the same delivery succeed later? */
  retryable: boolean
  /** For a person at the sender. Our own words throughout: no message of an error, which may hold a secret. */
  detail: string
}

export type Meanings = Readonly<Record<ProblemCode, Meaning>>

/** What each code means to the sender of a webhook. None is 2xx: what is not recorded must be sent again (F83). */
export const webhookMeanings: Meanings = {
  METHOD_NOT_ALLOWED: final(405, 'A webhook is delivered with POST'),
  BODY_TOO_LARGE: final(413, 'The body is larger than this endpoint accepts'),
  BODY_UNREADABLE: passing(400, 'The body could not be read to its end'),
  BODY_MALFORMED: final(400, 'The body is not what this sender sends'),

  SIGNATURE_MISSING: final(401, 'The delivery is not signed'),
  SIGNATURE_INVALID: final(401, 'The signature does not match'),
  TIMESTAMP_OUT_OF_TOLERANCE: final(401, 'The delivery was signed too long ago, or in the future'),

  KEY_MISSING: final(400, 'The Idempotency-Key header is missing'),
  EVENT_ID_MISSING: final(400, 'The delivery has no event id'),
  INVALID_KEY: final(400, 'The event id is empty or no well-formed text'),
  FINGERPRINT_MISMATCH: final(422, 'This event id came before with another body'),

  IN_PROGRESS: passing(503, 'An earlier delivery of this event is still being handled'),
  RETRY_LATER: passing(503, 'This event has failed, and is held back for a while'),
  LEASE_LOST: passing(503, 'The event was handled elsewhere, and the outcome is not known yet'),
  MAX_RUNTIME_EXCEEDED: passing(503, 'The event was handled for too long'),
  OUTCOME_UNKNOWN: passing(503, 'The event was handled, but that could not be recorded'),
  STORE_UNAVAILABLE: passing(503, 'The store can not be reached; the event was not handled'),
  STORE_FULL: passing(503, 'The store is full; the event was not handled'),
  CLOSED: passing(503, 'The server is shutting down'),

  // 503, not 2xx: a person frees the key, and the next redelivery then runs. Acknowledged, none would come.
  AMBIGUOUS: final(503, "An earlier run's fate is unknown: a person has to look at this event"),
  PREVIOUSLY_FAILED: final(500, 'This event has failed for good'),
  ATTEMPTS_EXHAUSTED: final(500, 'This event has failed too often'),
  RESULT_UNAVAILABLE: final(500, 'The event was handled; its answer was not recorded'),

  RESPONSE_NOT_RECORDABLE: final(500, 'The event was handled, and answered with what can not be recorded'),
  HANDLER_FAILED: passing(500, 'The event could not be handled'),
  INTERNAL_ERROR: passing(500, 'The delivery could not be processed'),
  INVALID_OPTION: final(500, 'This endpoint is not set up well'),
}

/** What it means to a client of an API, where that is something else. */
export const apiMeanings: Meanings = {
  ...webhookMeanings,
  BODY_MALFORMED: final(400, 'The body is malformed'),
  INVALID_KEY: final(400, 'The Idempotency-Key is malformed'),
  FINGERPRINT_MISMATCH: final(422, 'This Idempotency-Key was used before with another request'),

  IN_PROGRESS: passing(409, 'An earlier request with this Idempotency-Key is still being handled'),
  RETRY_LATER: passing(503, 'The request has failed, and is held back for a while'),
  LEASE_LOST: passing(503, 'The request was handled elsewhere, and the outcome is not known yet'),
  MAX_RUNTIME_EXCEEDED: passing(503, 'The request was handled for too long'),
  OUTCOME_UNKNOWN: passing(503, 'The request was handled, but that could not be recorded'),
  STORE_UNAVAILABLE: passing(503, 'The store can not be reached; the request was not handled'),
  STORE_FULL: passing(503, 'The store is full; the request was not handled'),

  AMBIGUOUS: final(503, "An earlier request's fate is unknown: a person has to look at it"),
  PREVIOUSLY_FAILED: final(500, 'The request has failed for good'),
  ATTEMPTS_EXHAUSTED: final(500, 'The request has failed too often'),
  RESULT_UNAVAILABLE: final(500, 'The request was handled; its answer was not recorded'),
  RESPONSE_NOT_RECORDABLE: final(
    500,
    'The request was handled, and answered with an event stream or an upgrade, which can not be recorded',
  ),

  HANDLER_FAILED: passing(500, 'The request could not be handled'),
  INTERNAL_ERROR: passing(500, 'The request could not be processed'),
}

/** The title is that of the status, as `about:blank` asks for (RFC 9457, 4.2.1). */
export const titles = {
  400: 'Bad Request',
  401: 'Unauthorized',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const

function final(status: Meaning['status'], detail: string): Meaning {
  return { status, retryable: false, detail }
}

function passing(status: Meaning['status'], detail: string): Meaning {
  return { status, retryable: true, detail }
}
