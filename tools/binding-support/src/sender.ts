// A sender of the tests: its id in a header, and an HMAC over id and body.
import { createHmac } from 'node:crypto'
import type { Provider } from '@hookonce/http'

const sign = (id: string, body: string | Uint8Array): string =>
  createHmac('sha256', 'acme_secret').update(id).update(body).digest('hex')

export const sender = (changes: Partial<Provider<string>> = {}): Provider<string> => ({
  name: 'acme',
  retentionMs: 30 * 24 * 3_600_000,
  timeoutMs: 5_000,
  verify: async ({ headers, rawBody }) =>
    headers.get('Acme-Signature') === sign(headers.get('Acme-Id') ?? '', rawBody)
      ? undefined
      : { refused: 'SIGNATURE_INVALID', detail: 'Acme-Signature does not match' },
  read: ({ headers, rawBody }) => {
    const id = headers.get('Acme-Id')
    if (id === null) return { refused: 'EVENT_ID_MISSING', detail: 'Acme-Id is missing' }
    return { id, body: new TextDecoder().decode(rawBody) }
  },
  ...changes,
})

export interface Sent {
  id?: string
  body?: string | Uint8Array<ArrayBuffer>
  headers?: Record<string, string>
}

/** What `fetch` needs for a delivery, signed by whoever knows the secret. */
export function delivery({ id, body = '{"status":"paid"}', headers = {} }: Sent = {}) {
  return {
    method: 'POST',
    body,
    headers: {
      'Content-Type': 'application/json',
      'Acme-Signature': sign(id ?? '', body),
      ...(id !== undefined && { 'Acme-Id': id }),
      ...headers,
    },
  }
}
