import { type Meanings, type ProblemCode, titles, webhookMeanings } from './status'

/** What one problem says otherwise than its code's entry in the table. */
interface Particulars {
  detail?: string
  retryable?: boolean
  retryAfterMs?: number
  headers?: Record<string, string>
}

/** When nothing better is known: long enough for most trouble to pass, short against any sender's schedule. */
export const soonMs = 5_000

/** An answer of our own (RFC 9457). It is never recorded. */
export function problem(
  code: ProblemCode,
  particulars: Particulars = {},
  meanings: Meanings = webhookMeanings,
): Response {
  // Of a newer core, or of an untyped provider, a code may come that is not in the table.
  const meaning = Object.hasOwn(meanings, code) ? meanings[code] : meanings.INTERNAL_ERROR
  const { status } = meaning
  const { detail = meaning.detail, retryable = meaning.retryable, retryAfterMs = soonMs } = particulars
  const headers = new Headers({ ...particulars.headers, 'Content-Type': 'application/problem+json' })
  if (retryable) setRetryAfter(headers, retryAfterMs)
  const body = { type: 'about:blank', title: titles[status], status, detail, code, retryable }
  return new Response(JSON.stringify(body), { status, headers })
}

/** In whole seconds, rounded up: nobody is called back too early. */
export function setRetryAfter(headers: Headers, ms: number): void {
  headers.set('Retry-After', String(Math.ceil(ms / 1000)))
}
