import { isUtf8 } from 'node:buffer'
import { IdempotencyError, type Lease, type Outcome, type Store } from '@hookonce/core'
import { coalesce, withDeadline } from '@hookonce/core/coalesce'
import { type Finding, findingsOf } from './check'
import { type Argument, connectionOf, type RedisClient } from './connection'
import { evaluate, type Operation } from './evaluate'
import { claimReply, storedRecord, word } from './reply'

export interface RedisStoreOptions {
  /** A client of `ioredis` 5 or 6 or of `redis` 5 or 6, or one of their Cluster clients. The store never closes it. */
  client: RedisClient
  /** What the name of each key starts with. Default: `'hookonce:'`. */
  keyPrefix?: string
  /** `check()` throws on a finding that is dangerous. Default: false. */
  strict?: boolean
  /** A claim and a settle are only answered when this many replicas have them (`WAIT`). Default: 0. */
  waitReplicas?: number
}

export interface RedisStore extends Store {
  /** Reads `INFO` of each primary: what about the server weakens the guarantees, and the remedy for it. */
  check(): Promise<Finding[]>
}

/** Less than core gives a try by default, whose second try then finds the lane free. */
const deadlineMs = 2_000
const replicationMs = 1_000
/** Several small batches on their way keep the server and this process busy at once; large ones would take turns. */
const batches = { maxItems: 32, concurrency: 4 }

/** @throws IdempotencyError `INVALID_OPTION` */
export function redisStore(options: RedisStoreOptions): RedisStore {
  const { client, keyPrefix = 'hookonce:', strict = false, waitReplicas = 0 } = options
  if (keyPrefix === '') throw new IdempotencyError('INVALID_OPTION', 'Option keyPrefix must not be empty.')
  const connection = connectionOf(client)

  /** Sends the operations of one moment together; on a Cluster one by one, since their keys are on many nodes. */
  function lane(replicas: number): (operation: Operation) => Promise<Buffer> {
    const dispatch = async (operations: readonly Operation[]) => {
      const replies = await evaluate(connection, operations)
      if (replicas === 0) return replies
      const count = Number(await connection.wait(operations[0]?.key ?? '', replicas, replicationMs))
      // Written, but not as safely as was asked for: unknown, so that the caller asks again (G10).
      if (count < replicas) throw new Error(`${count} of ${replicas} replicas have it after ${replicationMs} ms`)
      return replies
    }
    if (connection.cluster) return async (operation) => (await dispatch([operation]))[0] as Buffer
    const sizeOf = ({ who }: Operation) => who.length
    const inTime = (operations: readonly Operation[]) => withDeadline(deadlineMs, dispatch(operations))
    return coalesce({ keyOf: ({ key }) => key, sizeOf, dispatch: inTime, ...batches })
  }

  // Claims apart: in one script a write lifts the memory limit for what follows, and claims it must refuse (F45).
  const claims = lane(waitReplicas)
  const settles = lane(waitReplicas)
  const others = lane(0)
  const about = (key: string, what: string, who: Argument = '') => ({ key: keyPrefix + key, what, who })

  return {
    async claim({ key, owner, leaseMs, retentionMs, fingerprint }) {
      const who = `${owner} ${counted(fingerprint)}`
      return claimReply(key, await claims(about(key, `claim ${retentionMs} ${leaseMs}`, who)))
    },
    renew: async (lease, leaseMs) =>
      word(await others(about(lease.key, `renew ${leaseMs}`, identityOf(lease))), 'ok', 'stale'),
    settle: async (lease, outcome) =>
      word(await settles(about(lease.key, verbOf(outcome), settlementOf(lease, outcome))), 'ok', 'stale', 'vanished'),
    find: (key) => others(about(key, 'find')).then((raw) => (raw.length === 0 ? undefined : storedRecord(key, raw))),
    forget: async (key) => word(await others(about(key, 'forget')), 'yes', 'no') === 'yes',
    async check() {
      const infos = await connection.info()
      // Of a Cluster that is not connected yet, no primary is known: that is not the same as no findings.
      if (infos.length === 0) throw new Error('The client is not connected to the Cluster yet.')
      const findings = infos.flatMap((info) => findingsOf(String(info)))
      const dangerous = findings.filter((finding) => finding.dangerous)
      if (strict && dangerous.length > 0) throw new Error(dangerous.map(({ message }) => message).join('\n'))
      return findings
    },
  }
}

/** With its length, for it may hold any character. */
const counted = (fingerprint = ''): string => `${fingerprint.length} ${fingerprint}`

const identityOf = ({ attempts, fence, owner, fingerprint }: Lease): string =>
  `${attempts} ${fence} ${owner} ${counted(fingerprint)}`

function verbOf(outcome: Outcome): string {
  if (outcome.status === 'completed') return `completed ${outcome.retentionMs}`
  const { retentionMs, retryAfterMs = '-', charge = true } = outcome
  return `failed ${retentionMs} ${retryAfterMs} ${charge ? 'charged' : 'free'}`
}

/** The lease's identity, and behind it the result or error, if there is one. */
function settlementOf(lease: Lease, outcome: Outcome): Argument {
  const identity = identityOf(lease)
  const body = outcome.status === 'completed' ? outcome.result : outcome.error
  if (!body) return identity
  // Text comes back as the same bytes, and a command that is all text is several times cheaper to write.
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.length)
  return isUtf8(bytes) ? `${identity}\n${bytes}` : Buffer.concat([Buffer.from(`${identity}\n`), bytes])
}
