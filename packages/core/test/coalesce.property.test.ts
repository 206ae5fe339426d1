import { type CoalesceOptions, coalesce, Rejected } from '@hookonce/core/coalesce'
import fc from 'fast-check'
import { expect, it } from 'vitest'

interface Item {
  id: number
  key: string
  group: number
  bytes: number
  fails: boolean
}

/** `landed`: its dispatcher has replied; `answered`: and so has the coalescer, to the caller. */
type State = 'waiting' | 'flying' | 'landed' | 'answered'

interface Flight {
  items: readonly Item[]
  land(fate: Fate): void
}

const fates = ['replies', 'rejects', 'too few', 'too many', 'nothing'] as const
type Fate = (typeof fates)[number]

type Limits = Required<Pick<CoalesceOptions<Item, string>, 'maxItems' | 'maxBytes' | 'concurrency'>>
type Outcome = { value: string } | { error: unknown }

const turnOfTheLoop = () => new Promise<void>((resolve) => setImmediate(resolve))
const sum = (items: readonly Item[]) => items.reduce((total, { bytes }) => total + bytes, 0)

/** A coalescer and, beside it, the little that must be true of it. */
class World {
  /** What should not have happened. Thrown in `dispatch`, it would be taken for a failure of the batch. */
  readonly violations: string[] = []
  readonly outcomes: Outcome[] = []
  readonly expected: Outcome[] = []
  readonly #items: Item[] = []
  readonly #states: State[] = []
  readonly #flights: Flight[] = []
  readonly #limits: Limits
  readonly #throwing: readonly boolean[]
  readonly #operate: (item: Item) => Promise<string>
  #batches = 0

  constructor(limits: Limits, throwing: readonly boolean[]) {
    this.#limits = limits
    this.#throwing = throwing
    this.#operate = coalesce<Item, string>({
      keyOf: ({ key }) => key,
      groupOf: ({ group }) => group,
      sizeOf: ({ bytes }) => bytes,
      dispatch: (items) => this.#dispatch(items),
      ...limits,
    })
  }

  call(given: Omit<Item, 'id'>): void {
    const id = this.#items.length
    const item = { id, ...given }
    this.#items.push(item)
    this.#states.push('waiting')
    this.#operate(item).then(
      (value) => this.#answered(id, { value }),
      (error: unknown) => this.#answered(id, { error }),
    )
  }

  land(pick: number, fate: Fate): void {
    const [flight] = this.#flights.splice(pick % Math.max(1, this.#flights.length), 1)
    flight?.land(fate)
  }

  /** Lets the coalescer do all that it can do; then no operation waits that could fly. */
  async idle(): Promise<void> {
    await turnOfTheLoop()
    for (const { id, group } of this.#ready(['answered'])) {
      this.#check(this.#inFlight(group) === this.#limits.concurrency, `${id} waits, though its group could fly`)
    }
  }

  async finish(): Promise<void> {
    await this.idle()
    while (this.#flights.length > 0) {
      this.land(0, 'replies')
      await this.idle()
    }
  }

  #dispatch(items: readonly Item[]): Promise<Array<string | Rejected>> {
    const batch = this.#batches++
    this.#checkBatch(items)
    if (this.#throwing[batch % this.#throwing.length]) {
      const error = new Error(`batch ${batch} threw`)
      this.#mark(items, 'landed', () => ({ error }))
      throw error
    }
    this.#mark(items, 'flying')
    return new Promise((resolve, reject) => {
      this.#flights.push({ items, land: (fate) => this.#land(items, fate, resolve, reject) })
    })
  }

  #land(items: readonly Item[], fate: Fate, resolve: (replies: never) => void, reject: (error: Error) => void): void {
    const replies = items.map(({ id, fails }) => (fails ? new Rejected(`${id} failed`) : `reply to ${id}`))
    const error = fate === 'rejects' ? new Error('down') : expect.any(TypeError)
    this.#mark(items, 'landed', ({ id, fails }) => {
      if (fate !== 'replies') return { error }
      return fails ? { error: `${id} failed` } : { value: `reply to ${id}` }
    })
    const answers = { replies, 'too few': replies.slice(1), 'too many': [...replies, 'more'], nothing: undefined }
    if (fate === 'rejects') reject(error)
    else resolve(answers[fate] as never)
  }

  #checkBatch(items: readonly Item[]): void {
    const { maxItems, maxBytes, concurrency } = this.#limits
    const told = items.map(({ id, key }) => `${key}:${id}`).join(' ')
    const group = items[0]?.group ?? -1
    this.#check(items.length >= 1 && items.length <= maxItems, `${told}: ${items.length} items`)
    this.#check(items.length === 1 || sum(items) <= maxBytes, `${told}: ${sum(items)} bytes`)
    this.#check(
      items.every((item) => item.group === group),
      `${told}: more than one group`,
    )
    this.#check(this.#inFlight(group) < concurrency, `${told}: more than ${concurrency} batches in flight`)
    items.forEach(({ id, key }, i) => {
      this.#check(i === 0 || (items[i - 1]?.key ?? '') < key, `${told}: not sorted, or a key twice`)
      this.#check(this.#states[id] === 'waiting', `${id} was dispatched twice`)
      this.#check(this.#isFirst(id, ['landed', 'answered']), `${id} was sent before an earlier one on its key was back`)
    })

    // The coalescer may know of a landed batch or not yet: what it frees may be ready, what was answered surely is.
    const left = (before: State[]) => this.#ready(before).filter((one) => one.group === group && !items.includes(one))
    const [oldest] = left(['answered'])
    if (!oldest) return
    this.#check(
      items.every(({ id }) => id < oldest.id),
      `${told}: passed ${oldest.id}, which could have gone`,
    )
    const next = left(['landed', 'answered']).filter(({ id }) => id <= oldest.id)
    const full = items.length === maxItems || next.some(({ bytes }) => sum(items) + bytes > maxBytes)
    this.#check(full, `${told}: had room for ${oldest.id}`)
  }

  /** The operations that could go if those before them on their keys are in one of these states; oldest first. */
  #ready(before: State[]): Item[] {
    return this.#items.filter(({ id }) => this.#states[id] === 'waiting' && this.#isFirst(id, before))
  }

  #isFirst(id: number, before: State[]): boolean {
    const ahead = this.#items.slice(0, id).filter(({ key }) => key === this.#items[id]?.key)
    return ahead.every((item) => before.includes(this.#states[item.id] ?? 'waiting'))
  }

  #inFlight(group: number): number {
    return this.#flights.filter(({ items }) => items[0]?.group === group).length
  }

  #mark(items: readonly Item[], state: State, outcome?: (item: Item) => Outcome): void {
    for (const item of items) {
      this.#states[item.id] = state
      if (outcome) this.expected[item.id] = outcome(item)
    }
  }

  #answered(id: number, outcome: Outcome): void {
    this.#check(this.#states[id] === 'landed', `${id} was answered before its batch`)
    this.#states[id] = 'answered'
    this.outcomes[id] = outcome
  }

  #check(holds: boolean, violation: string): void {
    if (!holds) this.violations.push(violation)
  }
}

type Step = (world: World) => void | Promise<void>

const keys = ['a', 'b', 'c', 'B', '10', '9', 'hot']
const called = fc
  .record({
    key: fc.oneof(fc.constantFrom(...keys), fc.constant('hot')),
    group: fc.nat(2),
    bytes: fc.nat(12),
    fails: fc.boolean(),
  })
  .map((item): [string, Step] => [`call ${JSON.stringify(item)}`, (world) => world.call(item)])
const landing = fc
  .tuple(fc.nat(5), fc.constantFrom<Fate>('replies', ...fates))
  .map(([pick, fate]): [string, Step] => [`land ${pick}: ${fate}`, (world) => world.land(pick, fate)])
const awaiting = fc.nat(12).map((turns): [string, Step] => [
  `${turns} turns`,
  async () => {
    for (let turn = 0; turn < turns; turn++) await Promise.resolve()
  },
])
const idling = fc.constant<[string, Step]>(['idle', (world) => world.idle()])
const steps = fc.array(
  fc.oneof(
    { arbitrary: called, weight: 8 },
    { arbitrary: landing, weight: 3 },
    { arbitrary: awaiting, weight: 2 },
    { arbitrary: idling, weight: 2 },
  ),
  { maxLength: 120, size: 'max' },
)
const limits = fc.record({
  maxItems: fc.integer({ min: 1, max: 5 }),
  maxBytes: fc.integer({ min: 1, max: 30 }),
  concurrency: fc.integer({ min: 1, max: 3 }),
})
/** Which batches throw synchronously, in turn. */
const throwing = fc.oneof(fc.constant([false]), fc.array(fc.boolean(), { minLength: 1, maxLength: 5 }))

it('keeps its word under any schedule', async () => {
  const property = fc.asyncProperty(limits, throwing, steps, async (chosen, throws, schedule) => {
    const world = new World(chosen, throws)
    for (const [, step] of schedule) await step(world)
    await world.finish()
    expect(world.violations).toEqual([])
    expect(world.outcomes).toEqual(world.expected)
    expect(world.outcomes).toHaveLength(schedule.filter(([name]) => name.startsWith('call')).length)
  })
  await fc.assert(property, { seed: 20_240_607, numRuns: 1000 })
}, 60_000)
