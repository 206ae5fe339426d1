import type { Backoff } from './backoff'
import type { Codec } from './codec'

/** How runs behave. Given at construction, and where one handler differs, to `wrap` or `run`. */
export interface Policy {
  /** How long a claim holds without a sign of life; renewed at a third. Milliseconds. @default 30_000 */
  leaseMs: number
  /** How long a record is kept, and so how late a duplicate is still recognised. Milliseconds. @default 604_800_000 (7 days) */
  retentionMs: number
  /** From then on `ctx.signal` is aborted and the lease no longer renewed. Milliseconds. @default 3_600_000 (1 hour) */
  maxRuntimeMs: number
  /** How often the handler may be started for one key, crashes included, until the failure is final. @default 10 */
  maxAttempts: number
  /** How often a failed handler is tried again within the call. @default 0 */
  retries: number
  /** How long to wait before the next attempt: exponential with full jitter, within these bounds. Milliseconds. @default { minMs: 1_000, maxMs: 60_000 } */
  backoff: Backoff
  /** Refuse the key until the backoff is over? Not where the sender has a schedule of its own: its tries would be eaten. @default false */
  holdOff: boolean
  /** What a duplicate does while the first still runs: throw `IN_PROGRESS`, or wait for its outcome. @default 'reject' */
  inProgress: 'reject' | 'wait'
  /** How long a duplicate waits with `inProgress: 'wait'`. Milliseconds. @default 10_000 */
  waitMs: number
  /** Run again after a run whose fate is unknown, or leave it to a person (`AMBIGUOUS`)? @default 'run' */
  takeover: 'run' | 'block'
  /** May a run that failed with this error be tried again? @default every error but PermanentError */
  isRetryable: (error: unknown) => boolean
  /** How long each operation of the store may take, with all its re-sends. Milliseconds. @default 5_000 */
  storeDeadlineMs: number
  /** When the claim can't be made: refuse, or run the handler without any protection. @default 'reject' */
  onStoreError: 'reject' | 'run'
  /** A larger result is not recorded; the run is. Bytes. @default 262_144 */
  maxResultBytes: number
  /** Makes bytes of results and failures. @default JSON */
  codec: Codec
}
