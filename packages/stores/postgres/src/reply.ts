import type { ClaimReply, StoredRecord } from '@hookonce/core'
import type { Row } from './query'
import { format } from './statements'

/** Reads what a claim has met; undefined where the key may be had all the same, as the row's status says. */
export function claimReply(row: Row): ClaimReply | undefined {
  const { status, takeover, fingerprint, held, live } = readable(row)
  const attempts = Number(row.attempts)
  switch (status) {
    case 'claimed':
      return present({ status, fence: Number(row.fence), attempts, takeover })
    case 'processing':
      return present({ status, retryAfterMs: wholeMs(held) })
    case 'completed':
      return present({ status, result: bytes(row.body), attempts, fingerprint, expiresInMs: wholeMs(live) })
    case 'failed':
      return present({ status, error: bytes(row.body), attempts, retryAfterMs: wholeMs(held) })
    case 'mismatch':
      return { status }
    default:
      return undefined
  }
}

export function storedRecord(row: Row): StoredRecord {
  const { key, status, owner, takeover, fingerprint, vanished } = readable(row)
  return present({
    status,
    key,
    owner,
    fence: Number(row.fence),
    attempts: Number(row.attempts),
    takeover,
    fingerprint,
    createdAt: date(row.created),
    expiresAt: date(row.expires),
    [status === 'processing' ? 'leaseUntil' : 'retryAt']: date(row.held),
    settledAt: date(row.settled),
    [status === 'failed' ? 'error' : 'result']: bytes(row.body),
    vanished: vanished || null,
  })
}

function readable(row: Row): Row {
  if (Number(row.format) === format) return row
  throw new TypeError(`not a record of format ${format}: ${row.key}`)
}

/** What is NULL in the table is left out of a reply. */
const present = <Reply>(fields: Row): Reply =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)) as Reply

const date = (ms: unknown) => (ms === null ? null : new Date(Number(ms)))
const wholeMs = (ms: unknown) => (ms === null ? null : Math.max(1, Math.ceil(Number(ms))))
/** A copy: the driver's Buffer may be a part of a larger one (G8). */
const bytes = (value: unknown) => (value instanceof Uint8Array ? new Uint8Array(value) : null)
