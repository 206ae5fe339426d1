export type { RunResult } from './call'
export { type Codec, jsonCodec } from './codec'
export type { Handler, RunContext } from './context'
export { IdempotencyError, type IdempotencyErrorCode, isIdempotencyError } from './errors'
export type { Events, Observers } from './events'
export { PermanentError, type RecordedFailure } from './failure'
export type { Fingerprint } from './fingerprint'
export type { FoundRecord } from './found'
export { createIdempotency, type Idempotency, type RunOptions, type WrapOptions } from './idempotency'
export type { Options } from './options'
export type { Policy } from './policy'
export type { Completed, Failed, Processing, StoredRecord } from './record'
export type { Runtime } from './runtime'
export type {
  ClaimReply,
  ClaimRequest,
  Lease,
  Outcome,
  RenewReply,
  SettleInReply,
  SettleReply,
  Store,
  TransactionalStore,
  Transactions,
} from './store'
export type { TransactionalContext, TransactionalIdempotency } from './transactional-idempotency'
