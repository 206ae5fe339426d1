// Signs like Didit, and shares no code with the preset: node:crypto, and a canonical form of its own.
import { createHmac } from 'node:crypto'
import type { Delivery } from '@hookonce/http'

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export const secret = 'didit_whsec_sample_0001'
export const sentAt = 1774970000

export const event = {
  event_id: '5f0c8a52-7d0e-4c1b-9a35-2b6f1d9e4a10',
  webhook_type: 'status.updated',
  timestamp: sentAt,
  created_at: 1774969994,
  session_id: 'c2b7e0d4-3a61-4a0f-8f57-91f0a3c4d5e6',
  status: 'Approved',
  vendor_data: null,
  decision: { status: 'Approved', id_verifications: [{ first_name: 'José', score: 98.5 }] },
}

export const hmac = (content: string | Uint8Array, key = secret): string =>
  createHmac('sha256', key).update(content).digest('hex')

/** Keys sorted by their bytes in UTF-8, which is the order of code points. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const members = Object.entries(value).sort(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join()}}`
}

export const simple = (body: { [field: string]: Json }): string =>
  hmac(`${body.timestamp}:${body.session_id}:${body.status}:${body.webhook_type}`)

export interface Changes {
  /** What arrives in place of the JSON that was signed. */
  rawBody?: string | Uint8Array
  /** In place of the sender's; `undefined` takes one away. */
  headers?: Record<string, string | undefined>
  receivedAt?: Date
}

/** A delivery as Didit sends it, with all three signatures, changed on its way. */
export function deliver(body: { [field: string]: Json } = event, changes: Changes = {}): Delivery {
  const rawBody = JSON.stringify(body)
  const headers = new Headers({ 'Content-Type': 'application/json', 'X-Timestamp': String(body.timestamp) })
  headers.set('X-Signature', hmac(rawBody))
  headers.set('X-Signature-V2', hmac(canonical(body)))
  headers.set('X-Signature-Simple', simple(body))
  for (const [name, value] of Object.entries(changes.headers ?? {})) {
    if (value === undefined) headers.delete(name)
    else headers.set(name, value)
  }
  const arrived = changes.rawBody ?? rawBody
  return {
    url: 'https://example.com/webhooks/didit',
    headers,
    rawBody: typeof arrived === 'string' ? new TextEncoder().encode(arrived) : arrived,
    receivedAt: changes.receivedAt ?? new Date(sentAt * 1000),
  }
}
