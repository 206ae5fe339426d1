import type { ClaimReply, StoredRecord } from '@hookonce/core'
import type { Row } from './lane'

/** Reads what the claim's statement answers, once it is an answer. */
export function claimReply(row: Row): ClaimReply {
  const { status } = row
  const attempts = Number(row.attempts)
  switch (status) {
    case 'claimed':
      return { status, fence: Number(row.fence), attempts, takeover: row.takeover === true }
    case 'processing':
      return { status, retryAfterMs: Number(row.wait) }
    case 'completed': {
      const { result, fingerprint } = { result: bytes(row.body), fingerprint: row.fingerprint as string | null }
      const expiresInMs = Number(row.wait)
      return { status, attempts, expiresInMs, ...(result && { result }), ...(fingerprint !== null && { fingerprint }) }
    }
    case 'failed': {
      const error = bytes(row.body)
      return {
        status,
        attempts,
        ...(error && { error }),
        ...(row.wait !== null && { retryAfterMs: Number(row.wait) }),
      }
    }
    case 'mismatch':
      return { status }
    default:
      throw new TypeError(`PostgreSQL answered ${JSON.stringify(status)} to the claim of ${row.key}`)
  }
}

/** Reads a row of the table. */
export function storedRecord(row: Row): StoredRecord {
  const { key, status, owner, fingerprint, takeover, vanished } = row
  const heldUntil = row.held !== null && date(row.held)
  const body = bytes(row.body)
  return {
    status,
    key,
    owner,
    fence: Number(row.fence),
    attempts: Number(row.attempts),
    takeover: takeover === true,
    createdAt: date(row.created),
    expiresAt: date(row.expires),
    ...(fingerprint !== null && { fingerprint }),
    ...(heldUntil && { [status === 'processing' ? 'leaseUntil' : 'retryAt']: heldUntil }),
    ...(row.settled !== null && { settledAt: date(row.settled) }),
    ...(body && { [status === 'failed' ? 'error' : 'result']: body }),
    ...(vanished === true && { vanished: true }),
  } as StoredRecord
}

const date = (ms: unknown): Date => new Date(Number(ms))

/** A copy: the driver's Buffer may be a part of a larger one (G8). */
const bytes = (value: unknown): Uint8Array | undefined =>
  value instanceof Uint8Array ? new Uint8Array(value) : undefined
