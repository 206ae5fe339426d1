import { batcher, type Rejected } from './batcher'
import { IdempotencyError } from './errors'

export { Rejected } from './batcher'

export interface CoalesceOptions<Item, Reply> {
  /** The key that an item is about. Operations on one key keep their order: one flies when the one before is back. */
  keyOf(item: Item): string
  /**
   * Carries out a batch in one round trip, and resolves with one reply for each item, in the items' order, or a
   * `Rejected` for an item that failed alone. If it throws, rejects, or resolves with anything else, the fate of
   * the whole batch is *unknown* (G10), and the promise of each of its operations rejects.
   * It must settle: until then its keys wait, so give it a deadline of its own (F34): see `withDeadline`.
   */
  dispatch(items: readonly Item[]): Promise<ReadonlyArray<Reply | Rejected>>
  /** The most items in a batch. Default: 512. */
  maxItems?: number
  /** The most bytes in a batch, as counted by `sizeOf`, which it needs; an item over it goes alone. Default: 1 MiB. */
  maxBytes?: number
  /** Bytes that an item adds to a batch. Default: none, so that `maxItems` alone is the limit. */
  sizeOf?(item: Item): number
  /** Items of different groups never share a batch: the slot, in Redis Cluster. Default: all are of one group. */
  groupOf?(item: Item): string | number
  /** The most batches of one group in flight at a time. Default: 1. */
  concurrency?: number
}

/**
 * Groups the operations of one moment into one round trip, for a store whose backend carries out many at once.
 * The function that it returns takes one operation, and resolves with that operation's own reply.
 *
 * - When idle, an operation waits for no timer and no I/O: its batch is dispatched within the current run of the
 *   microtask queue, with what else was called in it. While batches fly, operations gather for the next one.
 * - A batch holds a key once, and is sorted by key (by UTF-16 code units), so that two batches cannot deadlock.
 * - Operations go in the order they came in, but that one whose key is in flight waits, and others pass it.
 *
 * @example
 * const claim = coalesce<ClaimRequest, ClaimReply>({
 *   keyOf: (request) => request.key,
 *   dispatch: async (requests) => (await runScript(requests)).map(replyOrRejected),
 * })
 * const reply = await claim(request)
 *
 * @throws IdempotencyError `INVALID_OPTION`
 */
export function coalesce<Item, Reply>(options: CoalesceOptions<Item, Reply>): (item: Item) => Promise<Reply> {
  const { keyOf, dispatch, sizeOf = () => 0, groupOf = () => '' } = options
  for (const [name, value] of Object.entries({ keyOf, dispatch, sizeOf, groupOf })) {
    if (typeof value !== 'function') throw invalid(name, value, 'It must be a function.')
  }
  if (options.maxBytes !== undefined && options.sizeOf === undefined) {
    throw invalid('maxBytes', options.maxBytes, 'Give sizeOf too: without it, no bytes are counted.')
  }
  return batcher({
    keyOf,
    dispatch,
    sizeOf,
    groupOf,
    maxItems: atLeastOne('maxItems', options.maxItems, 512),
    maxBytes: atLeastOne('maxBytes', options.maxBytes, 1024 * 1024),
    concurrency: atLeastOne('concurrency', options.concurrency, 1),
  })
}

/**
 * What the promise settles with, or a rejection after `ms`: a connection that died in silence, and a pool that is used
 * up, never answer, and all that wait behind them would wait for ever (F34).
 */
export function withDeadline<Value>(ms: number, promise: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`The server did not answer within ${ms} ms`)), ms)
    promise.then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (error) => {
        clearTimeout(timer)
        reject(error)
      },
    )
  })
}

function atLeastOne(name: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback
  if (Number.isSafeInteger(value) && value >= 1) return value
  throw invalid(name, value, `It must be a whole number of at least 1. Left out, it is ${fallback}.`)
}

function invalid(name: string, value: unknown, remedy: string): IdempotencyError {
  const shown = typeof value === 'string' ? JSON.stringify(value) : String(value)
  return new IdempotencyError('INVALID_OPTION', `Option ${name} can't be ${shown}. ${remedy}`)
}
