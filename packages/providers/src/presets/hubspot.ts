import { compositeKey } from '../composite-key'
import { days, hours, minutes } from '../duration'
import { type TimedSecretOptions, timedSecretOptions } from '../options'
import { type BatchPreset, batchPreset } from '../preset'
import { type PublicUrlOptions, publicUrl } from '../public-url'
import { hmac } from '../signatures/hmac'
import { plainSignature } from '../signatures/plain-signature'
import { dateFrom } from '../timestamp'

export interface HubSpotOptions extends TimedSecretOptions, PublicUrlOptions {}

export interface HubSpotEvent {
  eventId: number
  subscriptionId: number
  portalId: number
  subscriptionType: string
  objectId?: number
  /** Milliseconds since the epoch. */
  occurredAt: number
  /** Of the delivery, from 0. */
  attemptNumber: number
  [field: string]: unknown
}

/** What HubSpot decodes in a URI before it signs it. Its own libraries don't, so that both forms are taken. */
const decodedInUri = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi

/**
 * Webhooks of HubSpot (signature v3). `secret` is the app's client secret, `url` its target URL. `eventId` alone is not
 * promised to be unique, so that it is one part of the key.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function hubspot(options: HubSpotOptions): BatchPreset<HubSpotEvent> {
  const { secrets, toleranceMs } = timedSecretOptions('hubspot', options, minutes(5), ['url'])
  const urlOf = publicUrl('hubspot', options.url)
  return batchPreset({
    name: 'hubspot',
    retentionMs: days(4),
    timeoutMs: 5_000,
    facts: {
      sender: 'HubSpot',
      id: 'item `portalId`, `subscriptionId`, `eventId`, `objectId`, `occurredAt`',
      idSigned: 'yes',
      fallback: 'exact',
      resends: 'up to 10 times in 24 h, the whole batch',
      resendMs: hours(24),
      timeoutKnown: true,
      ordering: 'not guaranteed',
      source: 'https://developers.hubspot.com/docs/api/webhooks',
    },
    signature: plainSignature({
      algorithm: hmac(secrets),
      header: 'X-HubSpot-Signature-v3',
      encoding: 'base64',
      // A webhook is always delivered with POST.
      signs: 'POST{url}{body}{timestamp}',
      timestamp: { header: 'X-HubSpot-Request-Timestamp', unit: 'milliseconds', toleranceMs },
      values(delivery) {
        const url = urlOf(delivery)
        const decoded = url.replace(decodedInUri, (code) => decodeURIComponent(code))
        return (decoded === url ? [url] : [decoded, url]).map((one) => ({ url: one }))
      },
    }),
    event: ({ body: { portalId, subscriptionId, eventId, objectId, occurredAt, subscriptionType } }) => ({
      id: compositeKey([portalId, subscriptionId, eventId, occurredAt], [objectId]),
      type: subscriptionType,
      occurredAt: dateFrom(occurredAt, 'milliseconds'),
    }),
  })
}
