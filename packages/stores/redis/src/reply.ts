import type { ClaimReply, StoredRecord } from '@hookonce/core'

/** More than the columns of a record take. The body behind them is never decoded. */
const headBytes = 1024

/** The one of these words that the script answered. (Inside somebody's MULTI on this client it would be QUEUED.) */
export function word<Word extends string>(reply: Buffer, ...words: readonly Word[]): Word {
  const text = reply.toString('latin1', 0, headBytes)
  const found = words.find((one) => one === text)
  if (found === undefined) throw new TypeError(`Redis answered ${JSON.stringify(text)}, not ${words.join(' or ')}`)
  return found
}

/** Reads what the script answers to a claim. */
export function claimReply(key: string, reply: Buffer): ClaimReply {
  const [status, first = '', second, third] = reply.toString('latin1', 0, headBytes).split(' ', 4)
  if (status === 'claimed') {
    return { status, fence: Number(first), attempts: Number(second), takeover: third === 'takeover' }
  }
  if (status === 'processing') return { status, retryAfterMs: Number(first) }
  if (status !== 'settled') return { status: word(reply, 'mismatch') }

  const record = storedRecord(key, reply.subarray(`settled ${first} `.length))
  const { attempts, fingerprint } = record
  if (record.status === 'completed') {
    return { status: 'completed', result: record.result, attempts, fingerprint, expiresInMs: Number(first) }
  }
  const error = record.status === 'failed' ? record.error : undefined
  return { status: 'failed', error, attempts, ...(first !== '-' && { retryAfterMs: Number(first) }) }
}

/** Reads a record as it is stored; the README has its columns. */
export function storedRecord(key: string, raw: Buffer): StoredRecord {
  const head = raw.toString('latin1', 0, headBytes)
  const columns = /^1 (\w+) (\d+) (\S+) (\S+) (\S+) (\d+) (\d+) (\d+) (\S+) (\d+) /.exec(head)
  if (!columns) throw new TypeError(`not a record of format 1: ${key}`)
  const [start, status, expiresAt, heldUntil, settledAt, flag, createdAt, attempts, fence, owner, length] = columns
  const bodyAt = start.length + Number(length)
  // A copy: the driver's Buffer is a part of a larger one (G8).
  const body = bodyAt < raw.length && new Uint8Array(raw.subarray(bodyAt + 1))
  return {
    status,
    key,
    owner,
    fence: Number(fence),
    attempts: Number(attempts),
    takeover: flag === 'takeover',
    createdAt: begun(createdAt),
    expiresAt: end(expiresAt),
    ...(length !== '0' && { fingerprint: head.slice(start.length, bodyAt) }),
    ...(heldUntil !== '-' && { [status === 'processing' ? 'leaseUntil' : 'retryAt']: end(heldUntil) }),
    ...(settledAt !== '-' && { settledAt: begun(settledAt) }),
    ...(body && { [status === 'failed' ? 'error' : 'result']: body }),
    ...(flag === 'vanished' && { vanished: true }),
  } as StoredRecord
}

/** From microseconds: what has begun rounded down, what is to end rounded up, so that it never ends early. */
const begun = (instant = ''): Date => new Date(Math.floor(Number(instant) / 1000))
const end = (instant = ''): Date => new Date(Math.ceil(Number(instant) / 1000))
