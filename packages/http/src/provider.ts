/**
 * Who sends a webhook: how a delivery proves itself, which event it carries, and how long it is resent.
 * `@hookonce/providers` has presets; any object of this shape will do.
 */
export interface Provider<Body = unknown> {
  /** Part of the record's scope, so that two senders under one `idempotency` never share a key. */
  name: string
  /** How long a record is kept: longer than the sender resends. Milliseconds. */
  retentionMs: number
  /** How long the sender waits for an answer; waiting for a run in progress stays well below. Milliseconds. */
  timeoutMs: number
  /** What it takes for success, the usual one first; after any other it sends again. @default any 2xx, with 200 first */
  successStatuses?: readonly number[]
  /** Is the delivery genuine and fresh? Asked before anything is stored, or anybody could burn ids (F86). */
  verify(delivery: Delivery): Promise<Refusal | undefined>
  /** What a verified delivery says. */
  read(delivery: Delivery): Reading<WebhookEvent<Body>> | Promise<Reading<WebhookEvent<Body>>>
}

/** A sender that puts several events in one request. `webhook`, which handles one, does not take it. */
export interface BatchProvider<Body = unknown> extends Omit<Provider<Body>, 'read'> {
  /** The events of a verified delivery: all of them, at least one. */
  readBatch(delivery: Delivery): Reading<WebhookEvent<Body>[]> | Promise<Reading<WebhookEvent<Body>[]>>
}

/** What a delivery brings: or why it is not accepted, or what it is answered at once. */
export type Reading<Events> = Events | Refusal | Answer

/** A delivery that is genuine and no event, such as a sender's trial of the endpoint: nothing is claimed or handled. */
export interface Answer {
  answer: Response
}

/** A request as it came in. */
export interface Delivery {
  /** As the server saw it: behind a proxy, scheme and host may be others than those that the sender called. */
  url: string
  headers: Headers
  /** The exact bytes of the body: what was signed. */
  rawBody: Uint8Array
  /** When it arrived. */
  receivedAt: Date
}

/** Why a delivery is not accepted. */
export interface Refusal {
  refused:
    | 'SIGNATURE_MISSING'
    | 'SIGNATURE_INVALID'
    | 'TIMESTAMP_OUT_OF_TOLERANCE'
    | 'BODY_MALFORMED'
    | 'EVENT_ID_MISSING'
  /** For a person at the sender: names the header or field and the remedy, never a secret. */
  detail: string
}

export interface WebhookEvent<Body = unknown> {
  /** The sender's id of the event, the same on every redelivery: the idempotency key. */
  id: string
  type?: string
  /** When it happened, by the sender's clock. */
  occurredAt?: Date
  body: Body
  /** What a redelivery must repeat, where the body as a whole changes from one delivery to the next. */
  fingerprint?: string | Uint8Array
}
