import type { ClaimReply, ClaimRequest, Lease, StoredRecord } from '@hookonce/core'
import { format } from './expressions'

/** A document as it is stored; the README tells of it. */
export type StoredDocument = { _id: string; format: number } & Omit<StoredRecord, 'key'> & {
    leaseUntil?: Date
    settledAt?: Date
    retryAt?: Date
    result?: Uint8Array
    error?: Uint8Array
    vanished?: true
  }

/** What each command answers: a document, and the instant by which the server went. */
export const projection = { _id: 0, record: '$$ROOT', now: '$$NOW' }
/** The same without the bytes, which may be many. */
export const identityProjection = {
  _id: 0,
  now: '$$NOW',
  record: Object.fromEntries(
    ['_id', 'format', 'status', 'owner', 'fence', 'vanished', 'expiresAt'].map((name) => [name, `$${name}`]),
  ),
}

interface Answer {
  record: StoredDocument
  now: Date
}

/** The record in an answer, if there is a live one. What cannot be read is an error, never 'none'. */
export function liveRecord(answer: unknown): StoredDocument | undefined {
  if (answer === null) return undefined
  const { record, now } = answer as Answer
  if (record?.format !== format) throw new TypeError(`not a record of format ${format}: ${record?._id}`)
  return now < record.expiresAt ? record : undefined
}

/** Reads the document that a claim has left. */
export function claimReply({ owner, fingerprint }: ClaimRequest, answer: unknown): ClaimReply {
  const live = liveRecord(answer)
  if (!live) throw new TypeError('a claim was answered without a live record')
  const record = storedRecord(live)
  const { attempts } = record
  const until = (instant: Date) => Math.max(1, instant.getTime() - (answer as Answer).now.getTime())
  const differ = fingerprint !== undefined && record.fingerprint !== undefined && fingerprint !== record.fingerprint
  if (differ) return { status: 'mismatch' }
  if (record.status === 'processing') {
    if (record.owner !== owner) return { status: 'processing', retryAfterMs: until(record.leaseUntil) }
    return { status: 'claimed', fence: record.fence, attempts, takeover: record.takeover }
  }
  if (record.status === 'completed') {
    return {
      status: 'completed',
      result: record.result,
      attempts,
      fingerprint: record.fingerprint,
      expiresInMs: until(record.expiresAt),
    }
  }
  const { error, retryAt } = record
  return { status: 'failed', error, attempts, ...(retryAt && { retryAfterMs: until(retryAt) }) }
}

export function storedRecord({ _id: key, format: _, ...document }: StoredDocument): StoredRecord {
  const { result, error } = document
  return {
    key,
    ...document,
    // A copy: the driver's Buffer is a part of a larger one (G8).
    ...(result && { result: new Uint8Array(result) }),
    ...(error && { error: new Uint8Array(error) }),
  } as StoredRecord
}

export const isOf = (lease: Lease, { owner, fence }: StoredDocument): boolean =>
  owner === lease.owner && fence === lease.fence
