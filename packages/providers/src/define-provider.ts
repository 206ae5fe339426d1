import type { Answer, Delivery, Provider, Refusal } from '@hookonce/http'
import { type JsonObject, jsonObject } from './encoding/json'
import { type EventParts, eventOf } from './event-parts'
import { malformedBody } from './signatures/refusals'
import type { Signature } from './signatures/signature'

/** A verified delivery, and its body as an object, of which nothing has been checked. */
export interface Message extends Delivery {
  body: JsonObject
}

type Found = EventParts | Refusal | Answer

export interface ProviderDefinition extends Pick<Provider, 'name' | 'retentionMs' | 'timeoutMs' | 'successStatuses'> {
  /** `hmacSignature({ ... })`, or an object of that shape. */
  signature: Signature
  /** The event in a message; or why there is none; or, for a message that is no event, what it is answered. */
  event(message: Message): Found | Promise<Found>
  /** Where the id is, for whoever sends none. @default 'see the documentation' */
  idIn?: string
  /** The body as an object; nothing where it is malformed. @default JSON */
  parse?: (delivery: Delivery) => JsonObject | undefined
}

/**
 * A provider for a sender of one's own, with the same checks as the presets have: nothing is read that is not genuine
 * and fresh, and no event is handled without an id.
 *
 *     const acme = defineProvider<{ id: string; user: string }>({
 *       name: 'acme',
 *       retentionMs: 7 * 24 * 3_600_000, // longer than Acme sends again
 *       timeoutMs: 5_000,
 *       signature: hmacSignature({ secret, header: 'Acme-Signature' }),
 *       event: ({ body }) => ({ id: body.id, type: body.kind }),
 *     })
 */
export function defineProvider<Body = JsonObject>(definition: ProviderDefinition): Provider<Body> {
  const {
    signature,
    event,
    idIn = 'see the documentation',
    parse = ({ rawBody }) => jsonObject(rawBody),
    ...rest
  } = definition
  return {
    ...rest,
    verify: (delivery) => signature.verify(delivery),
    async read(delivery) {
      const body = parse(delivery)
      if (!body) return malformedBody('the body is not a JSON object')
      // The one place where a sender's word is taken for the shape of its events.
      return eventOf(await event({ ...delivery, body }), body as Body & JsonObject, idIn)
    },
  }
}
