/** One way of breaking core: a piece of its source, which must be there once, and what to put in its place. */
export interface Sabotage {
  name: string
  file: string
  find: string
  replace: string
}

export const sabotages: readonly Sabotage[] = [
  {
    name: 'the lease is never renewed',
    file: 'lease.ts',
    find: 'void this.#renew(now)',
    replace: 'this.#nextRenewal = Number.MAX_VALUE',
  },
  {
    name: 'the lease counts from the reply, not from the sending',
    file: 'lease.ts',
    find: 'Math.max(this.#leaseEnd, sentAt + leaseMs)',
    replace: 'runtime.now() + leaseMs',
  },
  {
    name: 'a renewal that is refused does not abort the handler',
    file: 'lease.ts',
    find: "if (reply === 'stale') this.abort(",
    replace: "if (reply === 'stale') void (",
  },
  {
    name: 'the end of the lease does not abort the handler',
    file: 'lease.ts',
    find: 'if (now >= this.#leaseEnd)',
    replace: 'if (false)',
  },
  {
    name: 'maxRuntimeMs is ignored',
    file: 'lease.ts',
    find: 'call.runtime.now() + maxRuntimeMs',
    replace: 'Number.MAX_VALUE',
  },
  {
    name: 'renewals go on after the handler has ended',
    file: 'lease.ts',
    find: 'this.#stopped = true\n    this.#cancel?.()',
    replace: '',
  },
  {
    name: 'a renewal that fails is an unhandled rejection',
    file: 'lease.ts',
    find: "notify(on, 'storeError', { key, operation: 'renew', error })",
    replace: 'throw error',
  },
  {
    name: 'a shutdown does not wait for what is being recorded',
    file: 'lease.ts',
    find: "if (this.state === 'settling') await this.ended",
    replace: '',
  },
  {
    name: 'a re-sent claim has a new owner',
    file: 'claim.ts',
    find: 'store.claim({ key, owner,',
    replace: 'store.claim({ key, owner: newOwner(call),',
  },
  {
    name: 'a grant is acted on however late it comes',
    file: 'claim.ts',
    find: 'runtime.now() - sentAt < freshMs',
    replace: 'true',
  },
  {
    name: 'a settle is sent but once',
    file: 'settle.ts',
    find: '() => store.settle(lease, outcome))',
    replace: "() => store.settle(lease, outcome), 'once')",
  },
  {
    name: 'a settle that was refused is read as recorded',
    file: 'settle.ts',
    find: "if (reply === 'stale') {",
    replace: 'if (false) {',
  },
  {
    name: "a run that lost its lease answers with its own value, not with its successor's",
    file: 'settle.ts',
    find: 'return replay(call, found)',
    replace: "return { status: 'replayed', value, attempts }",
  },
  {
    name: 'a run that lost its lease answers with what another input came to',
    file: 'settle.ts',
    find: 'const alien = fingerprint &&',
    replace: 'const alien = false &&',
  },
  {
    name: 'a record that was lost is not told',
    file: 'settle.ts',
    find: "if (reply !== 'ok') notify",
    replace: "if (reply === 'stale') notify",
  },
  {
    name: 'every failure is final',
    file: 'verdict.ts',
    find: 'retryAfterMs: policy.holdOff ? run.retryAfterMs : 0',
    replace: '',
  },
  {
    name: 'a claim that is given back costs an attempt',
    file: 'verdict.ts',
    find: 'retryAfterMs: 0, charge: false',
    replace: 'retryAfterMs: 0',
  },
  {
    name: 'maxAttempts is ignored at the claim',
    file: 'run.ts',
    find: 'if (granted.attempts > policy.maxAttempts)',
    replace: 'if (false)',
  },
  {
    name: "takeover: 'block' is ignored",
    file: 'run.ts',
    find: "if (granted.takeover && policy.takeover === 'block')",
    replace: 'if (false)',
  },
  {
    name: 'a store that is down is read as a free key',
    file: 'run.ts',
    find: "policy.onStoreError === 'reject'",
    replace: 'false',
  },
  {
    name: 'a duplicate is told that it is done while the first still runs',
    file: 'run.ts',
    find: 'if (waitMs <= 0) throw',
    replace: "return { status: 'replayed', value: undefined, attempts: 1 } as never\n        throw",
  },
  {
    name: 'another input is answered as if it were the same',
    file: 'run.ts',
    find: "throw new IdempotencyError('FINGERPRINT_MISMATCH')",
    replace: "return { status: 'replayed', value: undefined, attempts: 1 } as never",
  },
  {
    name: 'a retry in process claims under the old owner',
    file: 'run.ts',
    find: 'owner = newOwner(call)\n        waitEnd',
    replace: 'waitEnd',
  },
  {
    name: 'what is granted during a shutdown is run',
    file: 'run.ts',
    find: 'if (runs.closed) verdict = released',
    replace: 'if (false) verdict = released',
  },
  {
    name: 'a shutdown gives nothing back',
    file: 'runs.ts',
    find: 'held.release()',
    replace: 'undefined',
  },
  {
    name: 'the fingerprint is not claimed with',
    file: 'idempotency.ts',
    find: 'fingerprint: taken',
    replace: 'fingerprint: undefined',
  },
  {
    name: 'two scopes share their keys',
    file: 'key.ts',
    find: 'scope + part(key)',
    replace: 'part(key)',
  },
]
