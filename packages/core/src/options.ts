import { jsonCodec } from './codec'
import { IdempotencyError } from './errors'
import { eventNames, type Observers } from './events'
import { isPermanentError } from './failure'
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

interface Rule<Value> {
  fallback: Value
  accepts: (value: unknown) => boolean
  expected: string
}

/** A hundred years: what every store's clock can hold. */
const longestMs = 3_155_760_000_000

const whole = (fallback: number, min: number, max: number, unit = ''): Rule<number> => ({
  fallback,
  accepts: (value) => Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max,
  expected: `a whole number${unit && ` of ${unit}`} from ${min} to ${max}`,
})
const ms = (fallback: number, min = 1) => whole(fallback, min, longestMs, 'milliseconds')
const oneOf = <Value extends string | boolean>(fallback: Value, other: Value): Rule<Value> => ({
  fallback,
  accepts: (value) => value === fallback || value === other,
  expected: `${JSON.stringify(fallback)} or ${JSON.stringify(other)}`,
})
const object = <Value>(fallback: Value, accepts: (value: Value) => boolean, expected: string): Rule<Value> => ({
  fallback,
  accepts: (value) => typeof value === 'object' && value !== null && accepts(value as Value),
  expected,
})

const delay = ms(0)
const rules: { [Name in keyof Policy]: Rule<Policy[Name]> } = {
  leaseMs: ms(30_000, 10),
  retentionMs: ms(7 * 24 * 3_600_000, 10),
  maxRuntimeMs: ms(3_600_000),
  maxAttempts: whole(10, 1, 1_000_000),
  retries: whole(0, 0, 1_000_000),
  backoff: object(
    { minMs: 1_000, maxMs: 60_000 },
    ({ minMs, maxMs }) => delay.accepts(minMs) && delay.accepts(maxMs) && minMs <= maxMs,
    '{ minMs, maxMs } in whole milliseconds, minMs at least 1 and at most maxMs',
  ),
  holdOff: oneOf<boolean>(false, true),
  inProgress: oneOf<Policy['inProgress']>('reject', 'wait'),
  waitMs: ms(10_000, 0),
  takeover: oneOf<Policy['takeover']>('run', 'block'),
  isRetryable: {
    fallback: (error) => !isPermanentError(error),
    accepts: (value) => typeof value === 'function',
    expected: 'a function of the error',
  },
  storeDeadlineMs: ms(5_000),
  onStoreError: oneOf<Policy['onStoreError']>('reject', 'run'),
  maxResultBytes: whole(256 * 1024, 0, 2 ** 31, 'bytes'),
  codec: object(
    jsonCodec,
    ({ encode, decode }) => typeof encode === 'function' && typeof decode === 'function',
    'an object with encode() and decode()',
  ),
}

export const policyNames = Object.keys(rules) as ReadonlyArray<keyof Policy>

const defaults = Object.fromEntries(policyNames.map((name) => [name, rules[name].fallback])) as unknown as Policy

/** `given` over `base`, checked; an option that is undefined is as if it were not given. */
export function resolvePolicy(given: Partial<Policy>, base: Policy = defaults): Policy {
  if (base !== defaults && policyNames.every((name) => given[name] === undefined)) return base
  const policy: Record<string, unknown> = { ...base }
  for (const name of policyNames) {
    const value = given[name]
    if (value === undefined) continue
    if (!rules[name].accepts(value)) refuse(name, value, `It must be ${rules[name].expected}.`)
    policy[name] = value
  }
  const { leaseMs, retentionMs, backoff } = policy as unknown as Policy
  const shortest = Math.max(leaseMs, backoff.maxMs)
  if (retentionMs < shortest) {
    refuse('retentionMs', retentionMs, `It must be at least leaseMs and backoff.maxMs: ${shortest} or more.`)
  }
  return Object.freeze(policy) as unknown as Policy
}

const storeMethods = ['claim', 'renew', 'settle', 'find', 'forget'] as const

/** Checks what is given once, at construction. Throws `INVALID_OPTION`. */
export function resolveOptions(options: Options) {
  checkNames(options, [...policyNames, 'scope', 'store', 'on', 'runtime'])
  const { scope, store, on = {}, runtime = hostRuntime } = options
  checkScope(scope)
  if (storeMethods.some((method) => typeof store?.[method] !== 'function')) {
    refuse('store', store, `It must have ${storeMethods.join(', ')}: see memoryStore() of @hookonce/memory.`)
  }
  checkNames(on, eventNames, 'on.')
  return { scope, store, on, runtime, policy: resolvePolicy(options) }
}

export function checkScope(scope: string): string {
  const problem = keyProblem(scope)
  if (problem) refuse('scope', scope, `It ${problem} Name what the keys belong to: a tenant, an endpoint, a provider.`)
  return scope
}

export function checkFunctions(given: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(given)) {
    if (typeof value !== 'function') refuse(name, value, 'It must be a function.')
  }
}

/** A misspelt option must not be one that is silently ignored. */
export function checkNames(given: object, known: readonly string[], prefix = ''): void {
  const name = Object.keys(given ?? {}).find((one) => !known.includes(one))
  if (name === undefined) return
  const meant = known.find((one) => one.toLowerCase() === name.toLowerCase())
  const remedy = meant ? `Did you mean ${prefix}${meant}?` : `Known: ${known.join(', ')}.`
  throw new IdempotencyError('INVALID_OPTION', `There is no option ${prefix}${name}. ${remedy}`)
}

function refuse(name: string, value: unknown, remedy: string): never {
  const shown =
    typeof value === 'string' ? JSON.stringify(value) : Object(value) === value ? typeof value : String(value)
  throw new IdempotencyError('INVALID_OPTION', `Option ${name} can't be ${shown}. ${remedy}`)
}
