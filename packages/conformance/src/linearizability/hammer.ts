import type { ClaimRequest, Lease, Outcome, Store } from '@hookonce/core'
import fc from 'fast-check'
import { leaseOf, newOwner } from '../claiming'
import { type Call, microseconds, type Operation, perform } from './history'

export interface HammerOptions {
  /** The keys to fight for; the same for each client. */
  keys: readonly string[]
  /** Tells this client's operations from another's. */
  client: number
  /** How many operations. @default 30 */
  operations?: number
  /** The same seed and client give the same choices. @default 1 */
  seed?: number
}

const retentionMs = 3_600_000

const outcome = fc.oneof<fc.WeightedArbitrary<Outcome>[]>(
  { weight: 4, arbitrary: fc.constant({ status: 'failed', retentionMs, retryAfterMs: 0 }) },
  { weight: 2, arbitrary: fc.constant({ status: 'failed', retentionMs, retryAfterMs: 0, charge: false }) },
  { weight: 2, arbitrary: fc.constant({ status: 'completed', retentionMs }) },
  { weight: 1, arbitrary: fc.constant({ status: 'failed', retentionMs }) },
)

/** Leases are long, or over at once: no outcome depends on how fast this machine is. */
const choiceOf = (keys: readonly string[]) =>
  fc.record({
    key: fc.constantFrom(...keys),
    wish: fc.constantFrom(...repeat({ claim: 8, 'claim again': 3, settle: 9, renew: 2, find: 3, forget: 2 })),
    leaseMs: fc.constantFrom(1, 600_000, 600_000),
    outcome,
    /** Goes on without its answer, as after a timeout. */
    abandons: fc.nat({ max: 19 }).map((dice) => dice === 0),
  })

type Choice = ReturnType<typeof choiceOf> extends fc.Arbitrary<infer Value> ? Value : never

/** What a client holds of one key. */
interface Held {
  claim?: ClaimRequest
  lease?: Lease
}

/**
 * One client that claims, renews, settles, reads and forgets a few keys, as fast as it is answered, and writes
 * down what it was told. It leaves some of its operations in flight: those stay unknown, as do those that reject.
 */
export async function hammer(
  store: Store,
  { keys, client, operations = 30, seed = 1 }: HammerOptions,
): Promise<Operation[]> {
  const held = new Map<string, Held>()
  const history: Operation[] = []
  const abandoned: Promise<unknown>[] = []

  for (const chosen of fc.sample(choiceOf(keys), { seed: seed * 1000 + client, numRuns: operations })) {
    const { key } = chosen
    const mine = held.get(key) ?? {}
    held.set(key, mine)
    const call = callOf(chosen, mine)
    if (call.do === 'claim') mine.claim = call.request

    const operation: Operation = { client, key, call, calledAt: microseconds() }
    history.push(operation)
    const pending = perform(store, key, call).catch(() => undefined)
    if (chosen.abandons) {
      abandoned.push(pending)
      continue
    }
    const reply = await pending
    if (reply === undefined) continue
    operation.answer = { at: microseconds(), reply }
    if (call.do === 'claim') mine.lease = leaseFrom(call.request, reply) ?? mine.lease
  }
  await Promise.all(abandoned)
  return history
}

function callOf({ key, wish, leaseMs, outcome }: Choice, { claim, lease }: Held): Call {
  if (wish === 'find' || wish === 'forget') return { do: wish }
  if (wish === 'settle' && lease) return { do: 'settle', lease, outcome }
  if (wish === 'renew' && lease) return { do: 'renew', lease, leaseMs }
  if (wish === 'claim again' && claim) return { do: 'claim', request: claim }
  return { do: 'claim', request: { key, owner: newOwner(), leaseMs, retentionMs } }
}

function leaseFrom(request: ClaimRequest, reply: Awaited<ReturnType<typeof perform>>): Lease | undefined {
  if (typeof reply !== 'object' || reply?.status !== 'claimed') return undefined
  const { fence = 0, attempts = 0, takeover = false } = reply
  return leaseOf(request, { status: 'claimed', fence, attempts, takeover })
}

/** Each name as often as its number says. */
function repeat<Name extends string>(weights: Record<Name, number>): Name[] {
  return (Object.keys(weights) as Name[]).flatMap((name) => new Array<Name>(weights[name]).fill(name))
}
