import type { Refusal } from '@hookonce/http'

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

/** Seconds since the epoch, as a date; `undefined` for anything else. */
export function dateFromSeconds(seconds: unknown): Date | undefined {
  const date = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN)
  return Number.isNaN(date.getTime()) ? undefined : date
}
