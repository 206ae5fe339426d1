import { compositeKey } from '../composite-key'
import { days } from '../duration'
import { at } from '../encoding/json'
import { checkFunction, checkOptionNames, checkText } from '../options'
import { type Preset, preset } from '../preset'
import { genuineClaims, type KeyById } from '../signatures/jws'
import { invalid, missing, notGenuine } from '../signatures/refusals'
import { dateFromIso } from '../timestamp'

export interface GcpPubSubOptions {
  /** The audience that the push subscription is set up with. */
  audience: string
  /** The e-mail address of the service account that it is set up with. */
  serviceAccount: string
  /** Google's key of that id, from https://www.googleapis.com/oauth2/v3/certs. Cache it. */
  key: KeyById
}

export interface GcpPubSubMessage {
  message: {
    messageId: string
    /** Base64. */
    data?: string
    attributes?: Record<string, string>
    publishTime?: string
    orderingKey?: string
  }
  subscription: string
  deliveryAttempt?: number
}

const issuers: readonly unknown[] = ['https://accounts.google.com', 'accounts.google.com']

/**
 * Push subscriptions of Google Cloud Pub/Sub with authentication, wrapped. The token proves who sends, and does not cover
 * the body: whoever holds one may send anything with it, for as long as it is valid.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function gcpPubSub(options: GcpPubSubOptions): Preset<GcpPubSubMessage> {
  checkOptionNames('gcpPubSub', options, ['audience', 'serviceAccount', 'key'])
  const { audience, serviceAccount, key } = options
  checkText('gcpPubSub', 'audience', audience)
  checkText('gcpPubSub', 'serviceAccount', serviceAccount)
  checkFunction('gcpPubSub', 'key', key)
  return preset({
    name: 'gcp-pubsub',
    retentionMs: days(10),
    timeoutMs: 10_000,
    facts: {
      sender: 'Google Cloud Pub/Sub (push)',
      id: 'body `subscription`, `message.messageId`',
      idSigned: 'no',
      resends: 'until acknowledged, for up to 7 days',
      resendMs: days(7),
      timeoutKnown: true,
      ordering: 'with ordering keys',
      source: 'https://cloud.google.com/pubsub/docs/push',
    },
    signature: {
      description: 'none of the body: OIDC token (JWS RS256) in `Authorization`',
      async verify({ headers, receivedAt }) {
        const authorization = headers.get('Authorization')
        if (authorization === null) return missing('Authorization')
        const token = /^Bearer ([\w.-]+)$/i.exec(authorization)?.[1]
        if (token === undefined) return invalid('Authorization', 'has no bearer token')
        const claims = await genuineClaims(token, 'RS256', key)
        if (!claims) return notGenuine('Authorization')
        const { iss, aud, email, email_verified, exp } = claims
        const isOurs = issuers.includes(iss) && aud === audience && email === serviceAccount && email_verified === true
        if (!isOurs) return invalid('Authorization', 'is for another audience, or of another service account')
        if (typeof exp === 'number' && receivedAt.getTime() < exp * 1000) return undefined
        return { refused: 'TIMESTAMP_OUT_OF_TOLERANCE', detail: 'the token in Authorization has expired' }
      },
    },
    event: ({ body }) => ({
      id: compositeKey([at(body, 'subscription'), at(body, 'message.messageId')]),
      occurredAt: dateFromIso(at(body, 'message.publishTime')),
    }),
  })
}
