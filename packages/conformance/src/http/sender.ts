import { createHmac } from 'node:crypto'
import type { BatchProvider, Delivery, Provider, Refusal, WebhookEvent } from '@hookonce/http'

/** What is sent: an event (several, for a batch) of the suite's own sender. */
export interface Sent {
  /** Without an id it has none. */
  id?: string
  body?: string
  /** Its signature is another's. */
  forged?: true
  method?: string
}

const common = { name: 'conformance', retentionMs: 3_600_000, timeoutMs: 1_500 }

/** Signs id and body, and waits one and a half seconds. */
export const sender = (): Provider<string> => ({ ...common, verify, read })

/** Likewise: a list of `[id, body]`. */
export const batchSender = (): BatchProvider<string> => ({
  ...common,
  verify,
  readBatch: ({ rawBody }) =>
    (JSON.parse(text(rawBody)) as [string, string][]).map(([id, body]) => ({ id, body, fingerprint: body })),
})

export function delivery({ id, body = '{"status":"paid"}', forged, method = 'POST' }: Sent) {
  const headers = {
    'Content-Type': 'application/json',
    'X-Signature': forged ? 'forged' : signatureOf(id ?? '', body),
    ...(id !== undefined && { 'X-Event': id }),
  }
  return { method, headers, ...(method !== 'GET' && { body }) }
}

async function verify({ headers, rawBody }: Delivery): Promise<Refusal | undefined> {
  const genuine = headers.get('X-Signature') === signatureOf(headers.get('X-Event') ?? '', rawBody)
  return genuine ? undefined : { refused: 'SIGNATURE_INVALID', detail: 'X-Signature does not match' }
}

function read({ headers, rawBody }: Delivery): WebhookEvent<string> | Refusal {
  const id = headers.get('X-Event')
  return id === null ? { refused: 'EVENT_ID_MISSING', detail: 'X-Event is missing' } : { id, body: text(rawBody) }
}

const signatureOf = (id: string, body: string | Uint8Array): string =>
  createHmac('sha256', 'secret of the suite').update(id).update(body).digest('hex')

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
