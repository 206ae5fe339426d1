import type { Removal } from '../supervisor/bundle'

/** A guard that is taken out, and the store and the layer that must miss it. */
export interface Guard extends Removal {
  store: string
  layer: 'storm' | 'zombie' | 'network'
}

const core = (file: string) => `packages/core/src/${file}`
const script = 'packages/stores/redis/src/script.ts'

/** node-redis where core must send again: ioredis does that by itself after a cut, and core sees nothing of it. */
export const guards: readonly Guard[] = [
  {
    name: 'a claim that is sent again keeps its owner',
    file: core('claim.ts'),
    find: `const reply = await ask(call, 'claim', end - sentAt, () => {
      sentAt = runtime.now()
      return store.claim({ key, owner,`,
    replace: `let sent = 0
    const reply = await ask(call, 'claim', end - sentAt, () => {
      sentAt = runtime.now()
      return store.claim({ key, owner: sent++ > 0 ? newOwner(call) : owner,`,
    store: 'node-redis',
    layer: 'network',
  },
  {
    name: 'a grant that comes late is claimed again',
    file: core('claim.ts'),
    find: 'runtime.now() - sentAt < freshMs',
    replace: 'true',
    store: 'redis',
    layer: 'zombie',
  },
  {
    name: 'a lost lease aborts the handler',
    file: core('lease.ts'),
    find: 'this.#controller?.abort(this.lost)',
    replace: '',
    store: 'redis',
    layer: 'zombie',
  },
  {
    name: 'a settle that was refused is not an outcome',
    file: core('settle.ts'),
    find: "if (reply === 'stale') {",
    replace: 'if (false) {',
    store: 'redis',
    layer: 'zombie',
  },
  {
    name: 'a settle of unknown fate is sent again',
    file: core('settle.ts'),
    find: '() => store.settle(lease, outcome))',
    replace: "() => store.settle(lease, outcome), 'once')",
    store: 'node-redis',
    layer: 'network',
  },
  {
    name: 'a duplicate is not told that it is done while the first runs',
    file: core('run.ts'),
    find: 'if (waitMs <= 0) throw',
    replace: "return { status: 'replayed', value: undefined, attempts: 1 } as never\n        throw",
    store: 'redis',
    layer: 'storm',
  },
  {
    name: 'the store grants no key whose lease runs (Redis)',
    file: script,
    find: "if now < tonumber(r.heldUntil) then return 'processing ' .. untilMs(r.heldUntil) end",
    replace: '',
    store: 'redis',
    layer: 'storm',
  },
  {
    name: 'the store takes no outcome from a stale owner (Redis)',
    file: script,
    find: "elseif r.fence ~= fence or r.owner ~= owner then\n    return 'stale'",
    replace: "elseif false then\n    return 'stale'",
    store: 'redis',
    layer: 'zombie',
  },
  {
    name: 'the store renews no lease for a stale owner (Redis)',
    file: script,
    // The status too: when the late renewal comes, the successor has most often completed.
    find: "or r.status ~= 'processing' or r.fence ~= fence or r.owner ~= owner then return 'stale' end",
    replace: "then return 'stale' end",
    store: 'redis',
    layer: 'zombie',
  },
  {
    name: 'the store knows a claim that is sent again (Redis)',
    file: script,
    find: "elseif r.status == 'processing' and r.owner == owner then",
    replace: 'elseif false then',
    store: 'redis',
    layer: 'network',
  },
]
