import type { Refusal } from '@hookonce/http'

/** In what a sender counts. */
export type TimeUnit = 'seconds' | 'milliseconds'

/** The milliseconds since the epoch that a text stands for: plain decimal digits, and nothing that merely counts as a number. */
export function msFromDigits(text: string, unit: TimeUnit): number | undefined {
  if (!/^\d{1,15}$/.test(text)) return undefined
  return unit === 'seconds' ? Number(text) * 1000 : Number(text)
}

/**
 * Refuses a delivery that was sent more than `toleranceMs` before or after it arrived: one that somebody kept and
 * replays (F86), or one that is dated ahead, to be replayed for longer.
 */
export function checkFreshness(sentAtMs: number, receivedAt: Date, toleranceMs: number): Refusal | undefined {
  const ageMs = receivedAt.getTime() - sentAtMs
  // Asked this way round, so that a time that is not a number is refused.
  if (Math.abs(ageMs) <= toleranceMs) return undefined
  return {
    refused: 'TIMESTAMP_OUT_OF_TOLERANCE',
    detail:
      `the signed timestamp lies ${Math.abs(ageMs) / 1000} s ${ageMs < 0 ? 'after' : 'before'} the arrival; ` +
      `${toleranceMs / 1000} s are allowed. Send the event again; if it is new, the receiver's clock is wrong`,
  }
}

/** A number, or its digits, since the epoch, as a date; `undefined` for anything else. */
export function dateFrom(count: unknown, unit: TimeUnit): Date | undefined {
  const number = typeof count === 'string' && /^\d{1,15}$/.test(count) ? Number(count) : count
  return validDate(typeof number === 'number' ? (unit === 'seconds' ? number * 1000 : number) : Number.NaN)
}

/** ISO 8601 with its zone, as a date; `undefined` for anything else: a time without a zone would be read as local. */
export function dateFromIso(text: unknown): Date | undefined {
  const iso =
    typeof text === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)$/.test(text)
  return validDate(iso ? Date.parse(text) : Number.NaN)
}

function validDate(ms: number): Date | undefined {
  const date = new Date(ms)
  return Number.isNaN(date.getTime()) ? undefined : date
}
