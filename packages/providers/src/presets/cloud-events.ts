import type { Delivery } from '@hookonce/http'
import { compositeKey } from '../composite-key'
import { days } from '../duration'
import { type JsonObject, jsonObject, jsonValue } from '../encoding/json'
import { type SecretOptions, secretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { sharedToken } from '../signatures/shared-token'
import { dateFromIso } from '../timestamp'

/** An event's attributes, and its data where that is JSON. */
export interface CloudEvent {
  id: string
  source: string
  type: string
  specversion: string
  time?: string
  subject?: string
  data?: unknown
  [attribute: string]: unknown
}

/**
 * CloudEvents over HTTP, structured or binary, one a request. The specification signs nothing; `secret` is the bearer
 * token in `Authorization`. Whether a duplicate keeps its id is the producer's to say.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function cloudEvents(options: SecretOptions): Preset<CloudEvent> {
  const tokens = secretOptions('cloudEvents', options)
  return preset({
    name: 'cloudevents',
    retentionMs: days(7),
    timeoutMs: 5_000,
    successStatuses: [200, 201, 202, 204],
    facts: {
      sender: 'CloudEvents',
      id: 'header `ce-source`, `ce-id`, or body `source`, `id`',
      idSigned: 'no',
      resends: "the producer's to say",
      timeoutKnown: false,
      ordering: 'not specified',
      source: 'https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md',
    },
    signature: sharedToken({
      place: '`Authorization`',
      find: ({ headers }) => headers.get('Authorization')?.replace(/^Bearer /i, '') ?? null,
      tokens,
    }),
    parse: (delivery) => binary(delivery) ?? structured(delivery),
    event: ({ body: { id, source, type, time } }) => ({
      id: compositeKey([source, id]),
      type,
      occurredAt: dateFromIso(time),
    }),
  })
}

const structured = ({ rawBody }: Delivery): JsonObject | undefined => jsonObject(rawBody)

/** Each attribute in a header of its own, the data in the body. */
function binary({ headers, rawBody }: Delivery): JsonObject | undefined {
  const attributes = [...headers].flatMap(([name, value]) => (name.startsWith('ce-') ? [[name.slice(3), value]] : []))
  return attributes.length > 0 ? { ...Object.fromEntries(attributes), data: jsonValue(rawBody) } : undefined
}
