// Didit's side: makes events, signs them with node:crypto, and delivers them over HTTP.
import { createHmac, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'

export interface DiditBody {
  event_id?: string
  timestamp: number
  vendor_data: string
  [field: string]: unknown
}

export interface Answer {
  status: number
  replayed: boolean
  retryAfter: string | null
  body: string
}

interface Sample {
  secret: string
  deliveries: Array<{ headers: Record<string, string>; rawBody: string; body: DiditBody }>
}

/** Deliveries with the field names that Didit documents. */
export const sample = JSON.parse(
  readFileSync(new URL('../../../packages/providers/test/samples/didit.json', import.meta.url), 'utf8'),
) as Sample

export const sign = (rawBody: string, secret: string): string =>
  createHmac('sha256', secret).update(rawBody).digest('hex')

/** A new event for a user: what was recorded, under a fresh id and as of now. */
export function newEvent(userId: string): DiditBody {
  const [recorded] = sample.deliveries
  const { rawBody = '{}' } = recorded ?? {}
  return { ...JSON.parse(rawBody), event_id: randomUUID(), timestamp: seconds(), vendor_data: userId }
}

/** The same event again, as a resend makes it: the same id, a new timestamp, new signatures. */
export const resent = (event: DiditBody): DiditBody => ({ ...event, timestamp: seconds() + 1 })

export const headersFor = (rawBody: string, timestamp: number, secret: string): Record<string, string> => ({
  'Content-Type': 'application/json',
  'X-Timestamp': String(timestamp),
  'X-Signature': sign(rawBody, secret),
})

export async function deliver(url: string, event: DiditBody, secret: string): Promise<Answer> {
  const rawBody = JSON.stringify(event)
  return post(url, rawBody, headersFor(rawBody, event.timestamp, secret))
}

export async function post(url: string, rawBody: string, headers: Record<string, string>): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', headers, body: rawBody })
  return {
    status: response.status,
    replayed: response.headers.get('Idempotent-Replayed') === 'true',
    retryAfter: response.headers.get('Retry-After'),
    body: await response.text(),
  }
}

const seconds = (): number => Math.floor(Date.now() / 1000)
