import type { Answer, BatchProvider, Delivery, Refusal, WebhookEvent } from '@hookonce/http'
import type { Message, ProviderDefinition } from './define-provider'
import { isJsonObject, type JsonObject, jsonValue } from './encoding/json'
import { eventOf } from './event-parts'
import { malformedBody } from './signatures/refusals'

export interface BatchProviderDefinition extends Omit<ProviderDefinition, 'parse'> {
  /** The events' own objects in a body. @default the body itself, which is a list */
  items?: (body: unknown) => unknown
}

/** Like `defineProvider`, for a sender that puts several events in one request: `event` is asked for each. */
export function defineBatchProvider<Body = JsonObject>(definition: BatchProviderDefinition): BatchProvider<Body> {
  const { signature, event, idIn = 'see the documentation', items = (body) => body, ...rest } = definition

  async function readBatch(delivery: Delivery): Promise<WebhookEvent<Body>[] | Refusal | Answer> {
    const list = items(jsonValue(delivery.rawBody))
    if (!Array.isArray(list) || list.length === 0) return malformedBody('the body has no list of events')
    const events: WebhookEvent<Body>[] = []
    for (const item of list) {
      if (!isJsonObject(item)) return malformedBody('an event in the list is not a JSON object')
      const message: Message = { ...delivery, body: item }
      const read = eventOf(await event(message), item as Body & JsonObject, idIn)
      // All or nothing: a request of which only a part is known can't be acknowledged.
      if ('refused' in read || 'answer' in read) return read
      events.push(read)
    }
    return events
  }

  return { ...rest, verify: (delivery) => signature.verify(delivery), readBatch }
}
