import { jsonCodec } from './codec'
import { IdempotencyError } from './errors'
import type { Observers } from './events'
import type { PermanentError } from './failure'
import { keyProblem } from './key'
import type { Policy } from './policy'
import { hostRuntime, type Runtime } from './runtime'
import type { Store } from './store'

export interface Options extends Partial<Policy> {
  /** What the keys belong to (a tenant, an endpoint, a provider): equal keys in two scopes are two keys. */
  scope: string
  store: Store
  on?: Observers
  /** The clock, timers and randomness; for tests and simulations. */
  runtime?: Runtime
}

/** What an option must be, unless it is. */
type Rule = (value: unknown) => string | false

/** The most is about 300 years: what every store's clock can hold. */
const whole =
  (min: number, max = 1e13): Rule =>
  (value) =>
    !(Number.isInteger(value) && (value as number) >= min && (value as number) <= max) &&
    `a whole number from ${min} to ${max}`

const oneOf =
  (...choices: unknown[]): Rule =>
  (value) =>
    !choices.includes(value) && choices.join(' or ')

const aFunction: Rule = (value) => typeof value !== 'function' && 'a function'

const objectWith =
  (...methods: string[]): Rule =>
  (value) =>
    methods.some((method) => aFunction(Object(value)[method])) && `an object with ${methods.join(', ')}`

/** Of each option the default, and its rule. The unit is in the name. */
const options: { [Name in keyof Policy]: [fallback: Policy[Name], rule: Rule] } = {
  leaseMs: [30_000, whole(10)],
  retentionMs: [604_800_000, whole(10)],
  maxRuntimeMs: [3_600_000, whole(1)],
  maxAttempts: [10, whole(1)],
  retries: [0, whole(0)],
  backoff: [{ minMs: 1_000, maxMs: 60_000 }, backoffRule],
  holdOff: [false, oneOf(false, true)],
  inProgress: ['reject', oneOf('reject', 'wait')],
  waitMs: [10_000, whole(0)],
  takeover: ['run', oneOf('run', 'block')],
  isRetryable: [(error) => !(error as PermanentError | undefined)?.permanent, aFunction],
  storeDeadlineMs: [5_000, whole(1)],
  onStoreError: ['reject', oneOf('reject', 'run')],
  maxResultBytes: [262_144, whole(0)],
  codec: [jsonCodec, objectWith('encode', 'decode')],
}

function backoffRule(value: unknown): string | false {
  const { minMs, maxMs } = Object(value)
  return (whole(1)(minMs) || whole(minMs)(maxMs)) && '{ minMs, maxMs }, 1 to maxMs'
}

const names = Object.keys(options) as Array<keyof Policy>
const defaults = Object.fromEntries(names.map((name) => [name, options[name][0]])) as unknown as Policy

/** `given` over `base`, checked; an option that is undefined is as if it were not given. Throws `INVALID_OPTION`. */
export function resolvePolicy(given: Partial<Policy>, base: Policy = defaults): Policy {
  let policy = base
  for (const name in given) {
    // A misspelt option must not be one that is silently ignored.
    check('name', name, oneOf(...names))
    const value = given[name as keyof Policy]
    if (value === undefined) continue
    check(name, value, options[name as keyof Policy][1])
    policy = { ...policy, [name]: value }
  }
  const { leaseMs, retentionMs, backoff } = policy
  // A record that is gone before its lease, or its next attempt, would forget its attempts.
  check('retentionMs', retentionMs, whole(Math.max(leaseMs, backoff.maxMs)))
  return Object.freeze(policy)
}

/** Checks what is given once, at construction. Throws `INVALID_OPTION`. */
export function resolveOptions({ scope, store, on = {}, runtime = hostRuntime, ...given }: Options) {
  check('store', store, objectWith('claim', 'renew', 'settle', 'find', 'forget'))
  checkScope(scope)
  return { scope, store, on, runtime, policy: resolvePolicy(given) }
}

export function checkScope(scope: string): string {
  check('scope', scope, keyProblem)
  return scope
}

export function checkFunctions(given: object): void {
  for (const name in given) check(name, (given as Record<string, unknown>)[name], aFunction)
}

function check(name: string, value: unknown, rule: Rule): void {
  const expected = rule(value)
  if (!expected) return
  throw new IdempotencyError('INVALID_OPTION', `Option ${name} is ${value} (${typeof value}): it must be ${expected}`)
}
