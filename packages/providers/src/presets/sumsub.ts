import { compositeKey } from '../composite-key'
import { days, hours } from '../duration'
import { type SecretOptions, secretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { plainSignature } from '../signatures/plain-signature'
import { invalid } from '../signatures/refusals'
import { dateFromIso } from '../timestamp'

export interface SumsubOptions extends SecretOptions {
  /** As it is set for the webhook at Sumsub; which one it is, is not the delivery's to say. @default 'HMAC_SHA256_HEX' */
  algorithm?: 'HMAC_SHA256_HEX' | 'HMAC_SHA512_HEX'
}

export interface SumsubEvent {
  type: string
  applicantId: string
  applicantActionId?: string
  correlationId?: string
  externalUserId?: string
  reviewStatus?: string
  reviewResult?: { reviewAnswer: string; [field: string]: unknown }
  createdAtMs?: string
  [field: string]: unknown
}

const hashes = { HMAC_SHA256_HEX: 'SHA-256', HMAC_SHA512_HEX: 'SHA-512' } as const

/**
 * Webhooks of Sumsub (sumsub.com). `correlationId` may be missing, and is no key by itself: it stands with the type, the
 * applicant and the time.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function sumsub(options: SumsubOptions): Preset<SumsubEvent> {
  const secrets = secretOptions('sumsub', options, ['algorithm'])
  const { algorithm = 'HMAC_SHA256_HEX' } = options
  if (!Object.hasOwn(hashes, algorithm))
    throw new TypeError(`sumsub: algorithm must be ${Object.keys(hashes).join(' or ')}`)
  const signature = plainSignature({
    algorithm: hmac(secrets, hashes[algorithm]),
    header: 'X-Payload-Digest',
    encoding: 'hex',
  })
  return preset({
    name: 'sumsub',
    retentionMs: days(7),
    timeoutMs: 5_000,
    facts: {
      sender: 'Sumsub',
      id: 'body `type`, `applicantId`, `applicantActionId`, `createdAtMs`, `correlationId`',
      idSigned: 'yes',
      fallback: 'exact',
      resends: '4 times within 24 h; some types within 7 min',
      resendMs: hours(24.1),
      timeoutKnown: true,
      ordering: 'unknown',
      source: 'https://docs.sumsub.com/docs/webhook-manager',
    },
    signature: {
      ...signature,
      async verify(delivery) {
        const named = delivery.headers.get('X-Payload-Digest-Alg') ?? algorithm
        // A header that could choose would choose SHA-1.
        return named === algorithm
          ? signature.verify(delivery)
          : invalid('X-Payload-Digest-Alg', `is not the configured algorithm, ${algorithm}`)
      },
    },
    event({ body: { type, applicantId, applicantActionId, createdAtMs, correlationId } }) {
      // Either tells this event of its type from the applicant's next one.
      const distinct = createdAtMs ?? correlationId
      return {
        id: compositeKey([type, applicantId, distinct], [applicantActionId, createdAtMs, correlationId]),
        type,
        // Written without a T and a zone, in UTC.
        occurredAt: dateFromIso(typeof createdAtMs === 'string' ? `${createdAtMs.replace(' ', 'T')}Z` : undefined),
      }
    },
  })
}
