import type { ClaimRequest, Lease, Outcome, Store, StoredRecord } from '@hookonce/core'
import * as machine from '@hookonce/core/machine'
import type { StoreFixture, StoreHarness } from '../src/index'

export type Operation =
  | { do: 'claim'; key: string; request: ClaimRequest }
  | { do: 'renew'; key: string; lease: Lease; leaseMs: number }
  | { do: 'settle'; key: string; lease: Lease; outcome: Outcome }
  | { do: 'find' | 'forget'; key: string }

type Stored = StoredRecord | undefined

/** Where a store can go wrong. None of these: an honest store. */
export interface Flaw {
  /** What is asked of it, as it understands that. */
  hears?(operation: Operation): Operation
  /** What it reads, as it understands that. */
  sees?(stored: Stored, operation: Operation, now: number): Stored
  /** What it writes, where it changes anything. */
  writes?(record: Stored, before: Stored, operation: Operation): Stored
  /** What it answers. */
  tells?(reply: unknown, before: Stored, operation: Operation): unknown
  /** Does it give away, and keep, what its callers hold? */
  shares?: true
  /** Does it let another operation in between its read and its write? */
  dawdles?: true
}

const changeless = {
  hears: <T>(it: T) => it,
  sees: <T>(it: T) => it,
  writes: <T>(it: T) => it,
  tells: <T>(it: T) => it,
}

/** A clock that only `elapse` moves. */
export function newClock() {
  let time = Date.UTC(2030, 0, 1)
  const elapse = (ms: number): void => {
    time += ms
  }
  return { now: () => time, elapse }
}

/** The machine with a map, and room for so many records: the shortest store that keeps every guarantee. */
export function machineStore(flaw: Flaw = {}, { room = Number.POSITIVE_INFINITY, now = newClock().now } = {}): Store {
  const { hears, sees, writes, tells, shares, dawdles } = { ...changeless, ...flaw }
  const records = new Map<string, StoredRecord>()
  const copy = <T>(value: T): T => (shares ? value : structuredClone(value))

  async function perform(asked: Operation): Promise<never> {
    const operation = hears(asked)
    const before = records.get(operation.key)
    const stored = sees(before, operation, now())
    if (dawdles) await Promise.resolve()
    if (operation.do === 'claim' && !before && records.size >= room) throw new Error('no room')
    const { record, reply } = transition(stored, operation, now())
    const told = copy(tells(reply, before, operation))
    if (record !== stored) {
      const written = writes(record, before, operation)
      if (written) records.set(operation.key, copy(written))
      else records.delete(operation.key)
    }
    return told as never
  }

  return {
    claim: (request) => perform({ do: 'claim', key: request.key, request }),
    renew: (lease, leaseMs) => perform({ do: 'renew', key: lease.key, lease, leaseMs }),
    settle: (lease, outcome) => perform({ do: 'settle', key: lease.key, lease, outcome }),
    find: (key) => perform({ do: 'find', key }),
    forget: (key) => perform({ do: 'forget', key }),
  }
}

function transition(stored: Stored, operation: Operation, now: number): machine.Transition<unknown> {
  switch (operation.do) {
    case 'claim':
      return machine.claim(stored, operation.request, now)
    case 'renew':
      return machine.renew(stored, operation.lease, operation.leaseMs, now)
    case 'settle':
      return machine.settle(stored, operation.lease, operation.outcome, now)
    case 'find':
      return { record: stored, reply: machine.live(stored, now) }
    case 'forget':
      return { record: undefined, reply: machine.live(stored, now) !== undefined }
  }
}

/** Each operation rejects. */
export function unreachableStore(): Store {
  const reject = async (): Promise<never> => {
    throw new Error('the connection is gone')
  }
  return { claim: reject, renew: reject, settle: reject, find: reject, forget: reject }
}

export interface Sabotaged {
  flaw?: Flaw
  /** Does worse than a flaw can, to the whole store; with how much room it has, where it has a limit. */
  spoils?(store: Store, room?: number): Store
  disconnected?(): Store
}

/** A harness of such stores: each on a clock of its own, or all on the real one. */
export function machineHarness(
  { flaw, spoils, disconnected = unreachableStore }: Sabotaged = {},
  clock: 'own' | 'real' = 'own',
): StoreHarness {
  const create = (room?: number): StoreFixture => {
    const { now, elapse } = clock === 'own' ? newClock() : { now: realTime }
    const store = machineStore(flaw, { now, room: spoils ? undefined : room })
    return { store: spoils ? spoils(store, room) : store, elapse }
  }
  return { create: () => create(), bounded: create, disconnected, granularityMs: clock === 'own' ? 0 : 1 }
}

const realTime = (): number => Math.floor(performance.timeOrigin + performance.now())
