import { backoffMs } from './backoff'
import type { Call, RunResult } from './call'
import type { Handler } from './context'
import { deriveKey } from './key'

/** `onStoreError: 'run'`: without a claim nothing keeps a second run away, and nothing is recorded (F25). */
export async function runUnprotected<Result>(call: Call, handler: Handler<Result>): Promise<RunResult<Result>> {
  const { host, key, storeKey, policy } = call
  const value = await handler({
    key,
    attempt: 0,
    takeover: false,
    fence: 0,
    signal: new AbortController().signal,
    retryAfterMs: backoffMs(policy.backoff, 1, host.runtime.random()),
    deriveKey: (name) => deriveKey(storeKey, name),
  })
  return { status: 'executed', value, attempts: 0 }
}
