import { compositeKey } from '../composite-key'
import { days, hours, minutes } from '../duration'
import { sha256 } from '../encoding/sha256'
import { checkLossyKey, type LossyKeyOptions } from '../lossy-key'
import { checkFunction, checkOptionNames, toleranceOption } from '../options'
import { type Preset, preset } from '../preset'
import { genuineClaims, type KeyById } from '../signatures/jws'
import { missing, notGenuine } from '../signatures/refusals'
import { checkFreshness } from '../timestamp'

export interface PlaidOptions extends LossyKeyOptions {
  /** Plaid's key of that id: POST /webhook_verification_key/get. Cache it; give none that has expired. */
  key: KeyById
  /** How far the token's `iat` may lie from the arrival, to either side. Milliseconds; default 300 000. */
  toleranceMs?: number
}

export interface PlaidEvent {
  webhook_type: string
  webhook_code: string
  environment?: string
  item_id?: string
  identity_verification_id?: string
  [field: string]: unknown
}

const header = 'Plaid-Verification'

/**
 * Webhooks of Plaid. They have no event id, and two events of one kind about one item can be the same byte for byte:
 * take each for a signal to go and fetch the state.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function plaid(options: PlaidOptions): Preset<PlaidEvent> {
  checkOptionNames('plaid', options, ['key', 'toleranceMs', 'allowLossyKey'])
  const { key, allowLossyKey } = options
  checkFunction('plaid', 'key', key)
  checkLossyKey('plaid', allowLossyKey, 'For two days, a second event of one kind about one item is a duplicate.')
  const toleranceMs = toleranceOption('plaid', options, minutes(5))
  return preset({
    name: 'plaid',
    retentionMs: days(2),
    timeoutMs: 10_000,
    successStatuses: [200],
    facts: {
      sender: 'Plaid',
      id: 'body `webhook_type`, `webhook_code`, `identity_verification_id`, `item_id`',
      idSigned: 'yes',
      fallback: 'lossy',
      resends: 'for up to 24 h',
      resendMs: hours(24),
      timeoutKnown: true,
      ordering: 'not guaranteed',
      source: 'https://plaid.com/docs/api/webhooks/webhook-verification/',
    },
    signature: {
      description: `JWS ES256 with the SHA-256 of the body, in \`${header}\``,
      toleranceMs,
      async verify({ headers, rawBody, receivedAt }) {
        const token = headers.get(header)
        if (token === null) return missing(header)
        const claims = await genuineClaims(token, 'ES256', key)
        // The digest is no secret: whoever can see the token has it.
        if (!claims || claims.request_body_sha256 !== (await sha256(rawBody))) return notGenuine(header)
        const sentAtMs = typeof claims.iat === 'number' ? claims.iat * 1000 : Number.NaN
        return checkFreshness(sentAtMs, receivedAt, toleranceMs)
      },
    },
    event: ({
      body: { webhook_type: type, webhook_code: code, identity_verification_id: verification, item_id: item },
    }) => ({
      id: compositeKey([type, code, verification ?? item], [item]),
      type: typeof code === 'string' ? `${type}.${code}` : undefined,
    }),
  })
}
