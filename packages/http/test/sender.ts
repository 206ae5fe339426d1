// A sender of the tests: its id in a header, and an HMAC over id and body.
import { createHmac } from 'node:crypto'
import type { Delivery, Provider, Refusal, WebhookEvent } from '@hookonce/http'

const sign = (id: string, body: Uint8Array): string =>
  createHmac('sha256', 'acme_secret').update(id).update(body).digest('hex')

async function verify({ headers, rawBody }: Delivery): Promise<Refusal | undefined> {
  const signature = headers.get('Acme-Signature')
  if (signature === null) return { refused: 'SIGNATURE_MISSING', detail: 'Acme-Signature is missing' }
  if (signature === sign(headers.get('Acme-Id') ?? '', rawBody)) return undefined
  return { refused: 'SIGNATURE_INVALID', detail: 'Acme-Signature does not match' }
}

function read({ headers, rawBody }: Delivery): WebhookEvent<string> | Refusal {
  const id = headers.get('Acme-Id')
  if (id === null) return { refused: 'EVENT_ID_MISSING', detail: 'Acme-Id is missing' }
  return { id, body: new TextDecoder().decode(rawBody) }
}

export const sender = (changes: Partial<Provider<string>> = {}): Provider<string> => ({
  name: 'acme',
  retentionMs: 30 * 24 * 3_600_000,
  timeoutMs: 5_000,
  verify,
  read,
  ...changes,
})

export interface Sent {
  id?: string
  body?: string | Uint8Array
  headers?: Record<string, string>
}

/** A delivery, signed by whoever knows the secret. */
export function delivery({ id, body = 'paid', headers = {} }: Sent = {}): Request {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  return new Request('http://localhost/webhooks/acme', {
    method: 'POST',
    body: new Uint8Array(bytes),
    headers: { ...(id !== undefined && { 'Acme-Id': id }), 'Acme-Signature': sign(id ?? '', bytes), ...headers },
  })
}
