import { days } from '../duration'
import { type SecretOptions, secretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { hmac } from '../signatures/hmac'
import { plainSignature } from '../signatures/plain-signature'
import { type UnsignedIdOptions, unsignedId, unsignedIdOption } from '../unsigned-id'

export interface GitHubOptions extends SecretOptions, UnsignedIdOptions {}

export interface GitHubEvent {
  action?: string
  repository?: { id: number; full_name: string; [field: string]: unknown }
  organization?: Record<string, unknown>
  sender?: { id: number; login: string; [field: string]: unknown }
  [field: string]: unknown
}

/**
 * Webhooks of GitHub. `event.type` is `X-GitHub-Event` and, where there is one, the body's action: `pull_request.opened`.
 * The event's name is not signed either: take it for a hint. A repository's and an organization's hook at one URL
 * deliver the same event, which is handled once.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function github(options: GitHubOptions): Preset<GitHubEvent> {
  const secrets = secretOptions('github', options, ['trustUnsignedId'])
  const trusted = unsignedIdOption('github', options)
  return preset({
    name: 'github',
    retentionMs: days(7),
    timeoutMs: 10_000,
    facts: {
      sender: 'GitHub',
      id: 'header `X-GitHub-Delivery`',
      idSigned: 'bound',
      resends: 'by hand alone, up to 3 days',
      resendMs: days(3),
      timeoutKnown: true,
      ordering: 'unknown',
      source: 'https://docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks',
    },
    signature: plainSignature({
      algorithm: hmac(secrets),
      header: 'X-Hub-Signature-256',
      encoding: 'hex',
      prefix: 'sha256=',
    }),
    async event({ headers, rawBody, body: { action } }) {
      const name = headers.get('X-GitHub-Event')
      return {
        ...(await unsignedId({ id: headers.get('X-GitHub-Delivery'), signed: rawBody }, trusted)),
        type: name && typeof action === 'string' ? `${name}.${action}` : name,
      }
    },
  })
}
