import { days, hours } from '../duration'
import { type SecretOptions, secretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { plainSignature } from '../signatures/plain-signature'
import { dateFromIso } from '../timestamp'
import { type UnsignedIdOptions, unsignedId, unsignedIdOption } from '../unsigned-id'

export interface ShopifyOptions extends SecretOptions, UnsignedIdOptions {}

/** The resource: an order, a product, ... What happened to it, the topic says. */
export interface ShopifyEvent {
  id?: number | string
  admin_graphql_api_id?: string
  updated_at?: string
  [field: string]: unknown
}

/**
 * Webhooks of Shopify. `event.type` is the topic. Topic and shop are in headers that are not signed, like the id; one
 * body comes under several topics, so that the topic is part of the key: whoever holds a delivery can replay it under
 * another topic, and the handler must not take topic or shop for proven.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function shopify(options: ShopifyOptions): Preset<ShopifyEvent> {
  const secrets = secretOptions('shopify', options, ['trustUnsignedId'])
  const trusted = unsignedIdOption('shopify', options)
  return preset({
    name: 'shopify',
    retentionMs: days(3),
    timeoutMs: 5_000,
    facts: {
      sender: 'Shopify',
      id: 'header `X-Shopify-Webhook-Id`',
      idSigned: 'bound',
      resends: '8 times in 4 h',
      resendMs: hours(4),
      timeoutKnown: true,
      ordering: 'unknown',
      source: 'https://shopify.dev/docs/apps/build/webhooks/verify-deliveries',
    },
    signature: plainSignature({
      algorithm: hmac(secrets),
      header: ['X-Shopify-Hmac-Sha256', 'Shopify-Hmac-Sha256'],
      encoding: 'base64',
    }),
    async event({ headers, rawBody }) {
      // The newer Events have the same headers without X-.
      const header = (name: string) => headers.get(`X-Shopify-${name}`) ?? headers.get(`Shopify-${name}`)
      const topic = header('Topic')
      return {
        ...(await unsignedId({ id: header('Webhook-Id'), signed: rawBody, names: [topic] }, trusted)),
        type: topic,
        occurredAt: dateFromIso(header('Triggered-At')),
      }
    },
  })
}
