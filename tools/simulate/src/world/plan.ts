import type { Policy } from '@hookonce/core'
import { Prng } from './prng'

/** How often an operation on the network meets each fault, from 0 to 1. */
export interface FaultRates {
  requestLost: number
  replyLost: number
  duplicated: number
  requestDelayed: number
  replyDelayed: number
}

/** Something that befalls a process or the store once. */
export type Mishap =
  | { kind: 'crash'; at: number; slot: number }
  | { kind: 'crashAtAwait'; at: number; slot: number; nth: number }
  | { kind: 'pause'; at: number; slot: number; ms: number }
  | { kind: 'partition'; at: number; slot: number; ms: number }
  | { kind: 'close'; at: number; slot: number; graceMs: number }
  | { kind: 'restart'; at: number; downMs: number; lostWrites: number }
  | { kind: 'clockJump'; at: number; ms: number }
  | { kind: 'forget'; at: number; slot: number; event: number }

/** An event that its provider delivers until it is done. */
export interface PlannedEvent {
  scope: string
  key: string
  fingerprint?: string
  at: number
  /** Concurrent duplicates of each delivery, 0 to 1. */
  duplicates: number
  /** When someone else uses the same key, with another fingerprint. */
  impostorsAt: number[]
}

/** How handlers behave, each from 0 to 1. */
interface Manners {
  fails: number
  failsForGood: number
  hangs: number
  oversized: number
  longestMs: number
}

/** All that a seed decides before anything happens; what it decides on the way is drawn from the same seed. */
export interface Plan {
  seed: number
  policy: Partial<Policy> & Pick<Policy, 'leaseMs' | 'retentionMs' | 'storeDeadlineMs' | 'maxAttempts' | 'maxRuntimeMs'>
  /** Processes, each with the speed of its own clock. */
  clockRates: number[]
  events: PlannedEvent[]
  manners: Manners
  faults: FaultRates
  mishaps: Mishap[]
  /** From then on nothing goes wrong any more. */
  calmAt: number
  /** A lost packet is told (a connection that drops) rather than met with silence, 0 to 1. */
  told: number
  latencyMs: number
  /** So slow a network that leases may lapse of that alone. */
  slow: boolean
}

export function planOf(seed: number): Plan {
  const prng = new Prng(seed, 1)
  const leaseMs = prng.pick([200, 500, 1_000, 3_000])
  const calmAt = leaseMs * prng.between(2, 8)
  const processes = prng.whole(1, 3)
  // Swarm testing: each seed has some kinds of trouble and lacks the others, so that none hides another.
  const rate = () => (prng.chance(0.35) ? prng.pick([0.03, 0.1, 0.3]) : 0)
  const slow = prng.chance(0.1)
  const policy = policyOf(prng, leaseMs)
  const mishaps = mishapsOf(prng, { leaseMs, calmAt, processes })
  return {
    seed,
    policy,
    clockRates: Array.from({ length: processes }, () => (prng.chance(0.15) ? prng.between(0.8, 1.25) : 1)),
    events: eventsOf(prng, leaseMs, mishaps),
    manners: {
      // Where records expire before the provider comes again, nothing but success ends an event.
      fails: prng.pick(policy.retentionMs > leaseMs * 10 ? [0, 0.2, 0.2, 0.6, 1] : [0, 0.2]),
      failsForGood: prng.pick([0, 0, 0.1, 0.5]),
      hangs: prng.pick([0, 0, 0, 0.1]),
      oversized: prng.pick([0, 0, 0, 0.2]),
      longestMs: leaseMs * prng.pick([0.05, 0.5, 2.5]),
    },
    faults: {
      requestLost: rate(),
      replyLost: rate(),
      duplicated: rate(),
      requestDelayed: rate(),
      replyDelayed: rate(),
    },
    mishaps,
    calmAt,
    told: prng.pick([0, 0.5, 1]),
    latencyMs: slow
      ? Math.min(leaseMs * 0.4, policy.storeDeadlineMs / 8) * prng.between(0.2, 1)
      : leaseMs * prng.pick([0.002, 0.01, 0.02]),
    slow,
  }
}

function policyOf(prng: Prng, leaseMs: number): Plan['policy'] {
  const maxMs = prng.pick([20, 200, leaseMs])
  return {
    leaseMs,
    storeDeadlineMs: prng.pick([leaseMs * 0.5, leaseMs, leaseMs * 5]),
    retentionMs: leaseMs * prng.pick([3, 1_000, 1_000, 1_000]),
    maxRuntimeMs: leaseMs * prng.pick([2, 20, 20]),
    maxAttempts: prng.pick([2, 4, 8]),
    retries: prng.pick([0, 0, 0, 1, 3]),
    backoff: { minMs: 10, maxMs },
    holdOff: prng.chance(0.25),
    inProgress: prng.chance(0.5) ? 'wait' : 'reject',
    waitMs: leaseMs * prng.pick([0.5, 2, 5]),
    takeover: prng.chance(0.15) ? 'block' : 'run',
    maxResultBytes: 1_000,
  }
}

function eventsOf(prng: Prng, leaseMs: number, mishaps: Mishap[]): PlannedEvent[] {
  const count = prng.pick([1, 1, 2, 3])
  const forgets = mishaps.filter(({ kind }) => kind === 'forget')
  return Array.from({ length: count }, (_, index) => ({
    // Two events with one key in two scopes are two events.
    scope: index === 2 ? 'tenant-2' : 'tenant-1',
    key: `evt_${index === 2 ? 0 : index}`,
    ...(prng.chance(0.5) && { fingerprint: `v1-${index}` }),
    at: prng.between(0, leaseMs),
    duplicates: prng.pick([0, 0.3, 0.8]),
    impostorsAt: [
      ...(prng.chance(0.3) ? [prng.between(0, leaseMs * 3)] : []),
      // A key is often forgotten so that it can be used for a corrected input.
      ...(index === 0 ? forgets.map(({ at }) => at + leaseMs * prng.between(0.02, 0.2)) : []),
    ],
  }))
}

function mishapsOf(
  prng: Prng,
  { leaseMs, calmAt, processes }: { leaseMs: number; calmAt: number; processes: number },
): Mishap[] {
  const at = () => prng.between(0, calmAt)
  const slot = () => prng.whole(0, processes - 1)
  const some = <One extends Mishap>(share: number, most: number, make: () => One): One[] =>
    prng.chance(share) ? Array.from({ length: prng.whole(1, most) }, make) : []
  return [
    ...some(0.25, 3, () => ({ kind: 'crash', at: at(), slot: slot() })),
    ...some(0.25, 3, () => ({ kind: 'crashAtAwait', at: at(), slot: slot(), nth: prng.whole(1, 12) })),
    ...some(0.25, 2, () => ({
      kind: 'pause',
      at: at(),
      slot: slot(),
      ms: leaseMs * prng.between(0.1, prng.pick([1, 6])),
    })),
    ...some(0.2, 2, () => ({ kind: 'partition', at: at(), slot: slot(), ms: leaseMs * prng.between(0.2, 2) })),
    ...some(0.2, 2, () => ({ kind: 'close', at: at(), slot: slot(), graceMs: leaseMs * prng.pick([0, 0.3, 2]) })),
    ...some(0.2, 2, () => ({
      kind: 'restart',
      at: at(),
      downMs: leaseMs * prng.between(0, 1.5),
      lostWrites: prng.chance(0.5) ? prng.whole(1, 4) : 0,
    })),
    ...some(0.05, 1, () => ({ kind: 'clockJump', at: at(), ms: leaseMs * prng.between(0.2, 2) })),
    ...some(0.15, 2, () => ({ kind: 'forget', at: at(), slot: slot(), event: 0 })),
  ]
}
