import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { IdempotencyError } from '@hookonce/core'
import { type CoalesceOptions, coalesce, Rejected, withDeadline } from '@hookonce/core/coalesce'
import { describe, expect, it } from 'vitest'

/** Lets all microtasks run. */
const turnOfTheLoop = () => new Promise<void>((resolve) => setImmediate(resolve))

interface Flight {
  items: readonly string[]
  resolve(replies: ReadonlyArray<string | Rejected>): void
  reject(error: unknown): void
}

const keyOf = (item: string) => item.split(':')[0] ?? ''
const replyTo = (item: string) => `${item}, done`

/** Operations are strings, `key` or `key:what`; a batch flies until the test lands it. */
function setup(options: Partial<CoalesceOptions<string, string>> = {}) {
  const flights: Flight[] = []
  const operate = coalesce<string, string>({
    keyOf,
    dispatch: (items) => new Promise((resolve, reject) => flights.push({ items, resolve, reject })),
    ...options,
  })
  return {
    operate,
    /** What each batch held so far. */
    batches: async () => {
      await turnOfTheLoop()
      return flights.map(({ items }) => items)
    },
    /** Answers every item of a batch, counted from 0. */
    land: (index: number) => {
      const flight = flights[index]
      flight?.resolve(flight.items.map(replyTo))
    },
    flights,
  }
}

const range = <T>(count: number, item: (index: number) => T) => Array.from({ length: count }, (_, i) => item(i))
const numbered = (index: number) => `k${String(index).padStart(6, '0')}`

describe('when a batch goes', () => {
  it('sends a lone operation before any timer or I/O', async () => {
    const order: string[] = []
    setTimeout(() => order.push('timer'), 0)
    setImmediate(() => order.push('immediate'))
    const operate = coalesce<string, string>({
      keyOf,
      dispatch: async (items) => {
        order.push('dispatch')
        return items
      },
    })
    await operate('a')
    expect(order).toEqual(['dispatch'])
  })

  it('sends 64 operations of one tick as one batch', async () => {
    const { operate, batches, land } = setup()
    const items = range(64, numbered)
    const replies = Promise.all(items.map(operate))
    expect(await batches()).toEqual([items])
    land(0)
    expect(await replies).toEqual(items.map(replyTo))
  })

  it('sends operations a few awaits apart as one batch', async () => {
    const { operate, batches } = setup()
    for (let i = 0; i < 8; i++) {
      void operate(numbered(i))
      await Promise.resolve()
    }
    expect(await batches()).toEqual([range(8, numbered)])
  })

  it('gathers operations while a batch flies, and sends them when it is back', async () => {
    const { operate, batches, land } = setup()
    void operate('a')
    await turnOfTheLoop()
    void operate('c')
    await turnOfTheLoop()
    void operate('b')
    expect(await batches()).toEqual([['a']])
    land(0)
    expect(await batches()).toEqual([['a'], ['b', 'c']])
  })

  it('sends what waited together with what the woken callers do next', async () => {
    const { operate, batches, land } = setup()
    const caller = async (item: string) => {
      await operate(`${item}1`)
      await operate(`${item}2`)
    }
    void caller('a')
    void caller('b')
    await turnOfTheLoop()
    void operate('w')
    land(0)
    expect(await batches()).toEqual([
      ['a1', 'b1'],
      ['a2', 'b2', 'w'],
    ])
  })

  it('keeps up to `concurrency` batches in flight', async () => {
    const { operate, batches, land } = setup({ concurrency: 2 })
    for (const item of ['a', 'b', 'c', 'd']) {
      void operate(item)
      await turnOfTheLoop()
    }
    expect(await batches()).toEqual([['a'], ['b']])
    land(1)
    expect(await batches()).toEqual([['a'], ['b'], ['c', 'd']])
  })
})

describe('what a batch holds', () => {
  it('is sorted by key, in UTF-16 code units', async () => {
    const { operate, batches } = setup()
    for (const item of ['b', 'é', '10', 'a', 'B', '9', 'aa']) void operate(item)
    expect(await batches()).toEqual([['10', '9', 'B', 'a', 'aa', 'b', 'é']])
  })

  it('holds a key once, and keeps the order of its operations', async () => {
    const { operate, batches, land } = setup()
    for (const item of ['a:1', 'b:1', 'a:2', 'a:3', 'b:2']) void operate(item)
    await turnOfTheLoop()
    land(0)
    await turnOfTheLoop()
    land(1)
    expect(await batches()).toEqual([['a:1', 'b:1'], ['a:2', 'b:2'], ['a:3']])
  })

  it('holds no key of another batch in flight', async () => {
    const { operate, batches, land } = setup({ concurrency: 3 })
    void operate('a:1')
    await turnOfTheLoop()
    for (const item of ['a:2', 'b:1']) void operate(item)
    expect(await batches()).toEqual([['a:1'], ['b:1']])
    land(0)
    expect(await batches()).toEqual([['a:1'], ['b:1'], ['a:2']])
  })

  it('holds at most maxItems, by default 512', async () => {
    const items = range(1030, numbered)
    const limited = setup({ maxItems: 500, concurrency: 9 })
    const byDefault = setup({ concurrency: 9 })
    for (const item of items) void Promise.all([limited.operate(item), byDefault.operate(item)])
    expect((await limited.batches()).map((batch) => batch.length)).toEqual([500, 500, 30])
    expect((await byDefault.batches()).map((batch) => batch.length)).toEqual([512, 512, 6])
  })

  it('holds at most maxBytes, and an item over it goes alone', async () => {
    const sizeOf = (item: string) => Number(item.split(':')[1])
    const { operate, batches } = setup({ maxBytes: 10, sizeOf, concurrency: 9 })
    for (const item of ['a:4', 'b:6', 'c:1', 'd:99', 'e:10', 'f:0', 'g:1']) void operate(item)
    expect(await batches()).toEqual([['a:4', 'b:6'], ['c:1'], ['d:99'], ['e:10', 'f:0'], ['g:1']])
  })

  it('holds at most 1 MiB by default', async () => {
    const { operate, batches } = setup({ sizeOf: () => 512 * 1024, concurrency: 9 })
    for (const item of ['a', 'b', 'c']) void operate(item)
    expect(await batches()).toEqual([['a', 'b'], ['c']])
  })

  it('holds items of one group, and the groups fly at once', async () => {
    const { operate, batches, land } = setup({ groupOf: (item) => item.charAt(0) })
    for (const item of ['x1', 'y1', 'x2']) void operate(item)
    await turnOfTheLoop()
    for (const item of ['y2', 'x3', 'z1']) void operate(item)
    expect(await batches()).toEqual([['x1', 'x2'], ['y1'], ['z1']])
    land(1)
    expect(await batches()).toEqual([['x1', 'x2'], ['y1'], ['z1'], ['y2']])
  })

  it('keeps the order of a key whose items are in different groups', async () => {
    const { operate, batches, land } = setup({ groupOf: (item) => item.slice(2) })
    for (const item of ['a:1', 'a:2', 'a:1']) void operate(item)
    expect(await batches()).toEqual([['a:1']])
    land(0)
    expect(await batches()).toEqual([['a:1'], ['a:2']])
    land(1)
    expect(await batches()).toEqual([['a:1'], ['a:2'], ['a:1']])
  })
})

describe('the order of operations', () => {
  const run = async (items: string[], options: Partial<CoalesceOptions<string, string>>) => {
    const batches: Array<readonly string[]> = []
    const operate = coalesce<string, string>({
      keyOf,
      dispatch: async (batch) => {
        batches.push(batch)
        return batch
      },
      ...options,
    })
    await Promise.all(items.map(operate))
    return batches
  }

  it('is that of their arrival, whatever their key', async () => {
    const items = ['c:1', 'c:2', 'b:1', 'a:1', 'c:3', 'b:2', 'a:2']
    expect((await run(items, { maxItems: 1 })).flat()).toEqual(items)
  })

  it('does not let a hot key stop the others', async () => {
    const hot = range(1000, (i) => `hot:${i}`)
    const others = range(600, numbered)
    const batches = await run([...hot, ...others], { maxItems: 64 })
    expect(batches.slice(0, 10).flat()).toEqual(expect.arrayContaining(others))
    expect(batches.flat().filter((item) => item.startsWith('hot'))).toEqual(hot)
  })

  // Whatever takes a step for each operation that waits takes 10^10 of them here, and the test's time is over.
  it('costs no search among the operations that wait', async () => {
    let asked = 0
    const hot = range(100_000, (i) => `hot:${i}`)
    const others = range(100_000, numbered)
    const batches = await run(
      hot.flatMap((item, i) => [item, others[i] ?? '']),
      { maxItems: 2, keyOf: (item) => keyOf(item).slice(0, ++asked && 7) },
    )
    expect(asked).toBe(200_000)
    expect(batches).toHaveLength(100_000)
    expect(batches.map(([item]) => item)).toEqual(hot)
    expect(batches.map(([, item]) => item)).toEqual(others)
  }, 30_000)
})

describe('failures', () => {
  it('lets an item fail alone', async () => {
    const { operate, flights } = setup()
    const outcomes = Promise.allSettled(['a', 'b', 'c'].map(operate))
    await turnOfTheLoop()
    const reason = new Error('b is bad')
    flights[0]?.resolve(['A', new Rejected(reason), 'C'])
    expect(await outcomes).toEqual([
      { status: 'fulfilled', value: 'A' },
      { status: 'rejected', reason },
      { status: 'fulfilled', value: 'C' },
    ])
  })

  it('takes undefined and an Error for replies like any other', async () => {
    const replies = [undefined, new Error('a reply'), null]
    const operate = coalesce<string, unknown>({ keyOf, dispatch: async () => replies })
    expect(await Promise.all(['a', 'b', 'c'].map(operate))).toEqual(replies)
  })

  const down = new Error('down')
  const miscounted = 'dispatch must resolve with an array of 2: a reply for each item, in order'
  const answer = (value: unknown) => async () => value as string[]
  it.each<[string, CoalesceOptions<string, string>['dispatch'], Error]>([
    ['rejects', () => Promise.reject(down), down],
    [
      'throws',
      () => {
        throw down
      },
      down,
    ],
    ['replies too little', answer(['A']), new TypeError(miscounted)],
    ['replies too much', answer(['A', 'B', 'C']), new TypeError(miscounted)],
    ['replies nothing', answer(undefined), new TypeError(miscounted)],
    ['replies a string', answer('AB'), new TypeError(miscounted)],
  ])('G10 rejects every operation of a batch whose dispatcher %s, and goes on', async (_, misbehave, error) => {
    let calls = 0
    const operate = coalesce<string, string>({
      keyOf,
      dispatch: (items) => (calls++ === 0 ? misbehave(items) : Promise.resolve(items.map(replyTo))),
    })
    const outcomes = await Promise.allSettled(['a:1', 'b:1', 'a:2'].map(operate))
    expect(outcomes).toEqual([
      { status: 'rejected', reason: error },
      { status: 'rejected', reason: error },
      { status: 'fulfilled', value: 'a:2, done' },
    ])
    expect(await operate('b:2')).toBe('b:2, done')
  })

  it('keeps to `concurrency` after a dispatcher that threw', async () => {
    const flights: Array<readonly string[]> = []
    const operate = coalesce<string, string>({
      keyOf,
      dispatch: (items) => {
        if (items.includes('bad')) throw down
        flights.push(items)
        return new Promise(() => {})
      },
    })
    await expect(operate('bad')).rejects.toBe(down)
    void operate('a')
    await turnOfTheLoop()
    void operate('b')
    await turnOfTheLoop()
    expect(flights).toEqual([['a']])
  })

  it.each(['keyOf', 'sizeOf', 'groupOf'] as const)('rejects only the operation for which %s throws', async (name) => {
    const throwing = (item: string) => {
      if (item === 'bad') throw down
      return name === 'sizeOf' ? 1 : item
    }
    const { operate, batches } = setup({ [name]: throwing })
    const bad = operate('bad')
    void operate('good')
    await expect(bad).rejects.toBe(down)
    expect(await batches()).toEqual([['good']])
  })
})

it('keeps nothing of keys and groups whose operations are over', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const operate = coalesce<string, string>({ keyOf, groupOf: keyOf, dispatch: async (items) => items })
  const heapAfter = async (from: number) => {
    for (let round = 0; round < 100; round++) {
      await Promise.all(range(1000, (i) => operate(numbered(from + 1000 * round + i))))
    }
    await turnOfTheLoop()
    collect()
    return process.memoryUsage().heapUsed
  }
  const before = await heapAfter(0)
  // 100 000 groups, each of which would take hundreds of bytes.
  expect((await heapAfter(100_000)) - before).toBeLessThan(5_000_000)
})

describe('options', () => {
  const dispatch = async (items: readonly string[]) => items
  it.each<[object, string]>([
    [{ keyOf: 'id' }, 'Option keyOf can\'t be "id". It must be a function.'],
    [{ dispatch: undefined }, "Option dispatch can't be undefined. It must be a function."],
    [{ sizeOf: 100 }, "Option sizeOf can't be 100. It must be a function."],
    [{ groupOf: null }, "Option groupOf can't be null. It must be a function."],
    [{ maxItems: 0 }, "Option maxItems can't be 0. It must be a whole number of at least 1. Left out, it is 512."],
    [{ maxItems: '8' }, 'Option maxItems can\'t be "8". It must be a whole number of at least 1. Left out, it is 512.'],
    [
      { maxBytes: Number.NaN, sizeOf: () => 1 },
      "Option maxBytes can't be NaN. It must be a whole number of at least 1. Left out, it is 1048576.",
    ],
    [{ maxBytes: 100 }, "Option maxBytes can't be 100. Give sizeOf too: without it, no bytes are counted."],
    [
      { concurrency: 1.5 },
      "Option concurrency can't be 1.5. It must be a whole number of at least 1. Left out, it is 1.",
    ],
  ])('are checked at construction: %o', (wrong, message) => {
    expect(() => coalesce({ keyOf, dispatch, ...wrong })).toThrow(new IdempotencyError('INVALID_OPTION', message))
  })

  it('are as if left out where they are undefined', async () => {
    const options = { maxItems: undefined, maxBytes: undefined, concurrency: undefined, sizeOf: undefined }
    const operate = coalesce<string, string>({ keyOf, dispatch, groupOf: undefined, ...options })
    expect(await operate('a')).toBe('a')
  })
})

describe('withDeadline', () => {
  it('settles as the promise does, and keeps no timer', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const before = timers()
    expect(await withDeadline(60_000, Promise.resolve('done'))).toBe('done')
    await expect(withDeadline(60_000, Promise.reject(new Error('refused')))).rejects.toThrow('refused')
    await turnOfTheLoop()
    expect(timers()).toBe(before)
  })

  it('F34 rejects when there is no answer in time', async () => {
    await expect(withDeadline(5, new Promise(() => undefined))).rejects.toThrow('did not answer within 5 ms')
  })
})
