import { compositeKey } from '../composite-key'
import { days, hours } from '../duration'
import { at } from '../encoding/json'
import { type SecretOptions, secretOptions } from '../options'
import { type BatchPreset, batchPreset } from '../preset'
import { queryParameter } from '../public-url'
import { sharedToken } from '../signatures/shared-token'
import { dateFromIso } from '../timestamp'

export interface AzureEventGridEvent {
  id: string
  topic?: string
  subject: string
  eventType: string
  eventTime: string
  data: unknown
  [field: string]: unknown
}

const validation = 'Microsoft.EventGrid.SubscriptionValidationEvent'

/**
 * Azure Event Grid in its own schema. Nothing is signed: give it an endpoint with `?token=` and a secret of one's own. The
 * validation of a subscription is answered with its code.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function azureEventGrid(options: SecretOptions): BatchPreset<AzureEventGridEvent> {
  const tokens = secretOptions('azureEventGrid', options)
  return batchPreset({
    name: 'azure-event-grid',
    retentionMs: days(3),
    timeoutMs: 30_000,
    successStatuses: [200, 201, 202, 203, 204],
    facts: {
      sender: 'Azure Event Grid',
      id: 'item `topic` or `source`, `id`',
      idSigned: 'no',
      resends: 'for up to 24 h',
      resendMs: hours(24),
      timeoutKnown: true,
      ordering: 'not guaranteed',
      source: 'https://learn.microsoft.com/azure/event-grid/delivery-and-retry',
    },
    signature: sharedToken({
      place: 'the query parameter `token`',
      find: (delivery) => queryParameter(delivery, 'token'),
      tokens,
    }),
    event({ body: { id, topic, source, eventType, eventTime, data } }) {
      const validationResponse = at(data, 'validationCode')
      if (eventType === validation && typeof validationResponse === 'string') {
        return { answer: Response.json({ validationResponse }) }
      }
      return { id: compositeKey([topic ?? source, id]), type: eventType, occurredAt: dateFromIso(eventTime) }
    },
  })
}
