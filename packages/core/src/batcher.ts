import { Heap } from './heap'

/** Where a reply would be: this item has failed, and its promise rejects with `reason`; its neighbours' do not. */
export class Rejected {
  readonly reason: unknown

  constructor(reason: unknown) {
    this.reason = reason
  }
}

export interface BatcherOptions<Item, Reply> {
  keyOf(item: Item): string
  sizeOf(item: Item): number
  groupOf(item: Item): string | number
  dispatch(items: readonly Item[]): Promise<ReadonlyArray<Reply | Rejected>>
  maxItems: number
  maxBytes: number
  concurrency: number
}

interface Operation<Item, Reply> {
  item: Item
  key: string
  bytes: number
  lane: Lane<Item, Reply>
  /** Numbers all operations in the order they came in. */
  arrival: number
  resolve(reply: Reply): void
  reject(reason: unknown): void
  /** The next one on this key: ready when this one is back. */
  next: Operation<Item, Reply> | undefined
}

/** One group. */
interface Lane<Item, Reply> {
  group: string | number
  /** Operations with none before them on their key: so a batch holds a key once, and two in flight share none. */
  ready: Heap<Operation<Item, Reply>>
  /** Operations that have not been answered. */
  open: number
  /** Batches in flight. */
  flying: number
  /** Is a flush under way? */
  awake: boolean
}

/**
 * Turns of the microtask queue from the first operation to its batch. Callers whom one batch has woken come back
 * a few turns apart, as many as the awaits on their way. With 1 turn, 32 callers up to 8 awaits apart went out in
 * batches of 9; with 8, in batches of 32, at three quarters of the CPU time. A lone operation pays 0.2 us.
 */
const turns = 8
const turn = Promise.resolve()

/** What `coalesce` returns, once its options are checked. */
export function batcher<Item, Reply>(options: BatcherOptions<Item, Reply>): (item: Item) => Promise<Reply> {
  const { keyOf, sizeOf, groupOf, dispatch, maxItems, maxBytes, concurrency } = options
  /** Of each key that has operations, the last: where the next one is chained, so that a hot key costs no search. */
  let last = new Map<string, Operation<Item, Reply>>()
  /** Of groups that have operations alone, or each slot and tenant ever seen would stay in memory. */
  const lanes = new Map<string | number, Lane<Item, Reply>>()
  let arrivals = 0

  function add(operation: Operation<Item, Reply>): void {
    const before = last.get(operation.key)
    last.set(operation.key, operation)
    operation.lane.open++
    if (before) before.next = operation
    else enqueue(operation)
  }

  function enqueue(operation: Operation<Item, Reply>): void {
    operation.lane.ready.push(operation)
    wake(operation.lane)
  }

  function wake(lane: Lane<Item, Reply>): void {
    if (lane.awake || lane.flying === concurrency) return
    lane.awake = true
    void flush(lane)
  }

  async function flush(lane: Lane<Item, Reply>): Promise<void> {
    for (let i = 0; i < turns; i++) await turn
    while (lane.flying < concurrency && lane.ready.peek()) void fly(lane, take(lane))
    // Only now: a dispatcher that throws at once must not wake a lane that is about to be forgotten.
    lane.awake = false
    if (lane.open === 0) lanes.delete(lane.group)
  }

  function take({ ready }: Lane<Item, Reply>): Operation<Item, Reply>[] {
    const batch: Operation<Item, Reply>[] = []
    let bytes = 0
    let next = ready.peek()
    while (next && (batch.length === 0 || (batch.length < maxItems && bytes + next.bytes <= maxBytes))) {
      batch.push(next)
      bytes += next.bytes
      ready.pop()
      next = ready.peek()
    }
    // In one order everywhere, or two batches that lock the same rows could deadlock (F67).
    return batch.sort((one, other) => (one.key < other.key ? -1 : 1))
  }

  /** Never rejects: whatever goes wrong reaches the callers, and the lane goes on. */
  async function fly(lane: Lane<Item, Reply>, batch: Operation<Item, Reply>[]): Promise<void> {
    lane.flying++
    try {
      const replies = await dispatch(batch.map(({ item }) => item))
      // Whose reply is which cannot be told, so the fate of every operation is unknown (G10).
      if (!Array.isArray(replies) || replies.length !== batch.length) {
        throw new TypeError(`dispatch must resolve with an array of ${batch.length}: a reply for each item, in order`)
      }
      batch.forEach((operation, i) => {
        settle(operation, replies[i])
      })
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    lane.flying--
    lane.open -= batch.length
    for (const operation of batch) {
      const { key, next } = operation
      if (next) enqueue(next)
      else last.delete(key)
      forget(operation)
    }
    // A map keeps the table of its largest size, and what was in it reachable for the collector.
    if (last.size === 0) last = new Map()
    wake(lane)
  }

  function laneOf(group: string | number): Lane<Item, Reply> {
    const found = lanes.get(group)
    if (found) return found
    const lane = { group, ready: new Heap<Operation<Item, Reply>>(), open: 0, flying: 0, awake: false }
    lanes.set(group, lane)
    return lane
  }

  return (item) =>
    // What keyOf, sizeOf or groupOf throws rejects this promise alone.
    new Promise((resolve, reject) => {
      const key = keyOf(item)
      const bytes = sizeOf(item)
      const lane = laneOf(groupOf(item))
      add({ item, key, bytes, lane, arrival: arrivals++, resolve, reject, next: undefined })
    })
}

/**
 * Lets go of all that an operation holds. A dead one that has grown old would else keep its caller alive for the
 * collector, and that caller its next operation, and so on: a third of the time went into scavenges.
 */
function forget(operation: Operation<unknown, never>): void {
  operation.item = operation.next = undefined
  operation.resolve = operation.reject = nothing
}

const nothing = (): void => undefined

function settle<Reply>({ resolve, reject }: Operation<unknown, Reply>, reply: Reply | Rejected): void {
  if (reply instanceof Rejected) reject(reply.reason)
  else resolve(reply)
}
