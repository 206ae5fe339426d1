import type { ClaimRequest, Outcome } from '@hookonce/core'
import fc from 'fast-check'

/** A step of a random sequence. Lengths of time have names, so that one sequence fits every clock. */
export type Command =
  | { do: 'claim'; owner: Owner; leaseMs: Length; retentionMs: Length; fingerprint?: 'one' | 'two' }
  | { do: 'renew'; grant: number; leaseMs: Length }
  | { do: 'settle'; grant: number; outcome: NamedOutcome }
  | { do: 'find' }
  | { do: 'forget' }
  | { do: 'elapse'; time: Length | 'almost' }

type Owner = 'ann' | 'bob' | 'eve'

/** What `elapse` makes come, and what it never does. */
type Length = 'short' | 'long'

type NamedOutcome =
  | { status: 'completed'; result?: 'bytes'; retentionMs: Length }
  | { status: 'failed'; error?: 'bytes'; retentionMs: Length; retryAfterMs?: 0 | Length; charge?: false }

export type Lengths = Record<Length, number>

export type Owners = Record<Owner, string>

const length: fc.Arbitrary<Length> = fc.constantFrom('short', 'long')
const bytes = fc.constantFrom(undefined, 'bytes' as const)
const leaseAndRetention = fc.constantFrom(
  { leaseMs: 'short', retentionMs: 'short' } as const,
  { leaseMs: 'short', retentionMs: 'long' } as const,
  { leaseMs: 'long', retentionMs: 'long' } as const,
)

// A grant is counted back from the last one: mostly the owner of the moment, at times one of before.
const grant = fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 3 }) })

const completed = fc.record({ status: fc.constant('completed' as const), result: bytes, retentionMs: length })
const failed = fc.record({ status: fc.constant('failed' as const), error: bytes, retentionMs: length })
const retriable = fc.record({
  status: fc.constant('failed' as const),
  error: bytes,
  retentionMs: length,
  retryAfterMs: fc.constantFrom(0 as const, 'short' as const, 'long' as const),
  charge: fc.constantFrom(undefined, false as const),
})

const claim = fc
  .tuple(
    fc.constantFrom<Owner[]>('ann', 'bob', 'eve'),
    leaseAndRetention,
    fc.constantFrom(undefined, 'one' as const, 'two' as const),
  )
  .map(([owner, times, fingerprint]): Command => ({ do: 'claim', owner, ...times, fingerprint }))
const renew = fc.record({ do: fc.constant('renew' as const), grant, leaseMs: length })
const settle = fc.record({
  do: fc.constant('settle' as const),
  grant,
  outcome: fc.oneof({ weight: 2, arbitrary: retriable }, completed, failed),
})
const elapse = fc.record({
  do: fc.constant('elapse' as const),
  time: fc.constantFrom('short' as const, 'short' as const, 'almost' as const),
})

export const commands: fc.Arbitrary<Command[]> = fc.array(
  fc.oneof<fc.WeightedArbitrary<Command>[]>(
    { weight: 6, arbitrary: claim },
    { weight: 4, arbitrary: settle },
    { weight: 2, arbitrary: renew },
    { weight: 2, arbitrary: elapse },
    { weight: 2, arbitrary: fc.constant({ do: 'find' }) },
    { weight: 1, arbitrary: fc.constant({ do: 'forget' }) },
  ),
  { minLength: 1, maxLength: 25, size: 'max' },
)

export function claimOf(
  { leaseMs, retentionMs, fingerprint }: Command & { do: 'claim' },
  identity: Pick<ClaimRequest, 'key' | 'owner'>,
  lengths: Lengths,
): ClaimRequest {
  const request = { ...identity, leaseMs: lengths[leaseMs], retentionMs: lengths[retentionMs] }
  return fingerprint === undefined ? request : { ...request, fingerprint }
}

export function outcomeOf(outcome: NamedOutcome, lengths: Lengths): Outcome {
  const retentionMs = lengths[outcome.retentionMs]
  if (outcome.status === 'completed') {
    return { status: 'completed', retentionMs, ...(outcome.result && { result: Uint8Array.of(0, 255) }) }
  }
  const { error, retryAfterMs, charge } = outcome
  return {
    status: 'failed',
    retentionMs,
    ...(error && { error: Uint8Array.of(1, 254) }),
    ...(retryAfterMs !== undefined && { retryAfterMs: retryAfterMs === 0 ? 0 : lengths[retryAfterMs] }),
    ...(charge === false && { charge }),
  }
}
