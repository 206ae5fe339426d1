import { Heap } from './heap'

/** In the place of a reply: this item has failed, and its promise rejects with `reason`. Its neighbours' do not. */
export class Rejected {
  readonly reason: unknown

  constructor(reason: unknown) {
    this.reason = reason
  }
}

export interface Operation<Item, Reply> {
  item: Item
  key: string
  bytes: number
  /** Numbers all operations in the order they came in. */
  arrival: number
  resolve(reply: Reply): void
  reject(reason: unknown): void
  /** The next one on the same key: ready when this one is back. */
  next: Operation<Item, Reply> | undefined
}

export interface LaneOptions<Item, Reply> {
  dispatch(items: readonly Item[]): Promise<ReadonlyArray<Reply | Rejected>>
  maxItems: number
  maxBytes: number
  concurrency: number
  onIdle(): void
}

/**
 * Turns of the microtask queue from the first operation to its batch. Callers that one batch has woken come back a
 * few turns apart, by how many awaits are on their way. With 1 turn, 32 callers up to 8 awaits apart went out in
 * batches of 9; with 8, in batches of 32, at three quarters of the CPU time an operation. A lone call pays 0.2 us.
 */
const turns = 8
const turn = Promise.resolve()

/** The operations of one group: sends them in batches, and keeps those of one key in their order. */
export function lane<Item, Reply>(options: LaneOptions<Item, Reply>): (operation: Operation<Item, Reply>) => void {
  const { dispatch, maxItems, maxBytes, concurrency, onIdle } = options
  /** At most one of each key, none of them a key that flies: so a batch holds a key once. */
  const ready = new Heap<Operation<Item, Reply>>()
  /** Of each key that has operations, ready, flying or chained to one that is: the last. */
  const last = new Map<string, Operation<Item, Reply>>()
  let flying = 0
  let awake = false

  function add(operation: Operation<Item, Reply>): void {
    const before = last.get(operation.key)
    last.set(operation.key, operation)
    if (before) {
      before.next = operation
    } else {
      ready.push(operation)
      void wake()
    }
  }

  async function wake(): Promise<void> {
    if (awake || flying >= concurrency) return
    awake = true
    for (let i = 0; i < turns; i++) await turn
    awake = false
    while (flying < concurrency && ready.peek()) void fly(take())
    if (last.size === 0) onIdle()
  }

  function take(): Operation<Item, Reply>[] {
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
  async function fly(batch: Operation<Item, Reply>[]): Promise<void> {
    flying++
    try {
      const replies = await dispatch(batch.map(({ item }) => item))
      // Which reply is whose cannot be told, so every operation's fate is unknown (G10).
      if (!Array.isArray(replies) || replies.length !== batch.length) {
        throw new TypeError(
          `dispatch must resolve with an array of ${batch.length} replies, one for each item in order`,
        )
      }
      batch.forEach((operation, i) => {
        settle(operation, replies[i])
      })
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    flying--
    for (const { key, next } of batch) {
      if (next) ready.push(next)
      else last.delete(key)
    }
    void wake()
  }

  return add
}

function settle<Reply>({ resolve, reject }: Operation<unknown, Reply>, reply: Reply | Rejected): void {
  if (reply instanceof Rejected) reject(reply.reason)
  else resolve(reply)
}
