import { compositeKey } from '../composite-key'
import { days } from '../duration'
import { at } from '../encoding/json'
import { type SecretOptions, secretOptions } from '../options'
import { type Preset, preset } from '../preset'
import { queryParameter } from '../public-url'
import { sharedToken } from '../signatures/shared-token'

export interface JumioEvent {
  callbackSentAt: string
  userReference?: string
  workflowExecution: { id: string; href: string; definitionKey: string; status: string }
  account?: { id: string; href: string }
}

/**
 * Callbacks of Jumio (KYX). Jumio does not sign them: give it a callback URL with `?token=` and a secret of one's own,
 * allow its addresses alone, and fetch the result from its API.
 *
 * @throws TypeError for an option that is unknown, missing or malformed
 */
export function jumio(options: SecretOptions): Preset<JumioEvent> {
  const tokens = secretOptions('jumio', options)
  return preset({
    name: 'jumio',
    retentionMs: days(7),
    timeoutMs: 5_000,
    successStatuses: [200],
    facts: {
      sender: 'Jumio',
      id: 'body `workflowExecution`: `id`, `status`',
      idSigned: 'no',
      fallback: 'exact',
      resends: 'unknown',
      timeoutKnown: false,
      ordering: 'unknown',
      source: 'https://documentation.jumio.ai/docs/developer-resources/callback',
    },
    signature: sharedToken({
      place: 'the query parameter `token`',
      find: (delivery) => queryParameter(delivery, 'token'),
      tokens,
    }),
    event({ body: { workflowExecution } }) {
      const status = at(workflowExecution, 'status')
      // Each status is told once. `callbackSentAt` is new with every try.
      return { id: compositeKey([at(workflowExecution, 'id'), status]), type: status }
    },
  })
}
