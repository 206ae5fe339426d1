import { IdempotencyError, PermanentError } from '@hookonce/core'
import { memoryStore } from '@hookonce/memory'
import { describe, expect, it } from 'vitest'
import { endpoint, gate, problemOf, type Settings, seen } from './endpoint'

const replayed = (response: Response) => response.headers.get('Idempotent-Replayed')
const throwing = (error: Error) => () => {
  throw error
}
const down = throwing(new Error('no connection to db-7.internal as root'))

describe('a handler that throws', () => {
  it('is 500 with Retry-After, without a word of its error, and runs again on redelivery', async () => {
    const { send, runs } = endpoint((_, { attempt }) => (attempt < 3 ? down() : new Response(`attempts ${attempt}`)))
    const first = await send({ id: 'evt_1' })
    expect(first.status).toBe(500)
    expect(Number(first.headers.get('Retry-After'))).toBeGreaterThanOrEqual(1)
    expect(await problemOf(first)).toEqual({
      type: 'about:blank',
      title: 'Internal Server Error',
      status: 500,
      detail: 'The event could not be handled',
      code: 'HANDLER_FAILED',
      retryable: true,
    })
    expect((await send({ id: 'evt_1' })).status).toBe(500)
    expect(await (await send({ id: 'evt_1' })).text()).toBe('attempts 3')
    expect(replayed(await send({ id: 'evt_1' }))).toBe('true')
    expect(runs()).toBe(3)
  })

  it('rejects with its own error where the framework is to see it', async () => {
    const error = new Error('for the framework')
    const { send } = endpoint(throwing(error), { onHandlerError: 'throw' })
    await expect(send({ id: 'evt_1' })).rejects.toBe(error)
  })

  it('with an error of hookonce, of a key of its own, has failed like any other', async () => {
    const { send } = endpoint(throwing(new IdempotencyError('PREVIOUSLY_FAILED', 'of another key')))
    const response = await send({ id: 'evt_1' })
    expect([response.status, (await problemOf(response)).code]).toEqual([500, 'HANDLER_FAILED'])
  })

  it('is tried again in the process first, where the policy says so', async () => {
    const { send, runs } = endpoint((_, { attempt }) => (attempt === 1 ? down() : new Response('second')), {
      core: { retries: 1, backoff: { minMs: 1, maxMs: 2 } },
    })
    expect(await (await send({ id: 'evt_1' })).text()).toBe('second')
    expect(runs()).toBe(2)
  })
})

describe('a handler that answers otherwise than 2xx (peers 2b.7: a 500 was kept for a day)', () => {
  it('is passed on, with Retry-After, and runs again', async () => {
    const { send, runs } = endpoint(
      (_, { attempt }) => new Response(`try ${attempt}`, { status: attempt < 3 ? 502 : 200 }),
    )
    const first = await send({ id: 'evt_1' })
    expect([first.status, await first.text()]).toEqual([502, 'try 1'])
    expect(Number(first.headers.get('Retry-After'))).toBeGreaterThanOrEqual(1)
    expect(await (await send({ id: 'evt_1' })).text()).toBe('try 2')
    expect(await (await send({ id: 'evt_1' })).text()).toBe('try 3')
    expect(await (await send({ id: 'evt_1' })).text()).toBe('try 3')
    expect(runs()).toBe(3)
  })

  it('is no error for the framework to see', async () => {
    const { send } = endpoint(() => new Response(null, { status: 502 }), { onHandlerError: 'throw' })
    expect((await send({ id: 'evt_1' })).status).toBe(502)
  })

  it.each([
    ['a Retry-After of its own stays', 503, { 'Retry-After': '120' }, '120'],
    ['4xx gets none', 409, {}, null],
    ['3xx gets none', 303, { Location: '/' }, null],
  ])('%s', async (_, status, headers, retryAfter) => {
    const { send, idempotency } = endpoint(() => new Response(null, { status, headers }))
    const response = await send({ id: 'evt_1' })
    expect([response.status, response.headers.get('Retry-After')]).toEqual([status, retryAfter])
    expect(await idempotency.find('evt_1')).toMatchObject({ status: 'failed', retryAt: expect.any(Date) })
  })

  it('is no word of the policy of errors, which may take only some for passing', async () => {
    const { send, runs } = endpoint((_, { attempt }) => new Response(null, { status: attempt === 1 ? 503 : 204 }), {
      core: { isRetryable: () => false },
    })
    await send({ id: 'evt_1' })
    expect([(await send({ id: 'evt_1' })).status, runs()]).toEqual([204, 2])
  })
})

describe('an event that has failed for good', () => {
  const forGood = throwing(new PermanentError('no such account', { data: { status: 204, headers: [] } }))

  it('is acknowledged, so that its sender stops; recorded as failed', async () => {
    const { send, runs, idempotency } = endpoint(forGood)
    const first = await seen(await send({ id: 'evt_1' }))
    expect(first).toEqual({ status: 200, headers: { 'idempotent-result': 'failed' }, body: new Uint8Array() })
    const again = await seen(await send({ id: 'evt_1' }))
    expect(again).toEqual({ ...first, headers: { ...first.headers, 'idempotent-replayed': 'true' } })
    expect(await idempotency.find('evt_1')).toMatchObject({ status: 'failed', error: { message: 'no such account' } })
    expect(runs()).toBe(1)
  })

  it('is reported as 500 where that is asked for, with nothing in it of the error', async () => {
    const { send, runs } = endpoint(forGood, { failed: 'report' })
    const first = await send({ id: 'evt_1' })
    expect([first.status, first.headers.get('Retry-After'), replayed(first)]).toEqual([500, null, null])
    expect(await problemOf(first)).toMatchObject({ code: 'HANDLER_FAILED', retryable: false })
    const again = await send({ id: 'evt_1' })
    expect([again.status, again.headers.get('Retry-After'), replayed(again)]).toEqual([500, null, 'true'])
    expect(await problemOf(again)).toMatchObject({ code: 'PREVIOUSLY_FAILED', retryable: false })
    expect(runs()).toBe(1)
  })

  it("after the last attempt: the handler's own answer is reported, then and later", async () => {
    const answer = () => new Response('database down', { status: 503, headers: { ETag: '"1"', Date: 'now' } })
    const { send, runs } = endpoint(answer, { failed: 'report', core: { maxAttempts: 2 } })
    expect((await send({ id: 'evt_1' })).headers.has('Retry-After')).toBe(true)
    const last = await seen(await send({ id: 'evt_1' }))
    expect([last.status, last.headers]).toEqual([
      503,
      { etag: '"1"', date: 'now', 'content-type': 'text/plain;charset=UTF-8' },
    ])
    const again = await seen(await send({ id: 'evt_1' }))
    expect([again.status, again.body, again.headers['idempotent-replayed'], again.headers.date]).toEqual([
      503,
      last.body,
      'true',
      undefined,
    ])
    expect(runs()).toBe(2)
  })

  it("after the last attempt: the answer's body is left out where there is no room for it", async () => {
    const core = { maxAttempts: 1, maxResultBytes: 300 }
    const { send } = endpoint(() => new Response('x'.repeat(150), { status: 503 }), { failed: 'report', core })
    await send({ id: 'evt_1' })
    const again = await send({ id: 'evt_1' })
    expect([again.status, again.headers.get('Idempotent-Result'), await again.text()]).toEqual([503, 'unavailable', ''])
  })

  it('after the last attempt: acknowledged', async () => {
    const { send, runs } = endpoint(() => new Response(null, { status: 500 }), { core: { maxAttempts: 2 } })
    const statuses = []
    for (let nth = 0; nth < 4; nth++) statuses.push((await send({ id: 'evt_1' })).status)
    expect([statuses, runs()]).toEqual([[500, 200, 200, 200], 2])
  })

  it('is told by a rejection the first time, where the framework is to see it, and acknowledged then', async () => {
    const { send } = endpoint(forGood, { onHandlerError: 'throw' })
    await expect(send({ id: 'evt_1' })).rejects.toThrow('no such account')
    expect((await send({ id: 'evt_1' })).status).toBe(200)
  })
})

describe('an event whose handler crashed its process', () => {
  /** A run that is never heard of again, its lease over; and the process that comes after. */
  async function afterCrash({ core, ...options }: Settings) {
    let now = 1_000_000
    const store = memoryStore({ now: () => now })
    const door = gate()
    const settings = { ...options, core: { ...core, store } }
    const crashing = endpoint(door.pass, settings)
    void crashing.send({ id: 'evt_1' })
    await door.arrived
    now += 31_000
    return endpoint(() => new Response('taken over'), settings)
  }

  it('is taken over', async () => {
    const { send } = await afterCrash({})
    expect(await (await send({ id: 'evt_1' })).text()).toBe('taken over')
  })

  it("is left to a person under takeover: 'block': never acknowledged, or no redelivery came once it is freed", async () => {
    const { send, runs, idempotency } = await afterCrash({ core: { takeover: 'block' } })
    for (const _ of ['found out', 'told from the record']) {
      const response = await send({ id: 'evt_1' })
      expect([response.status, response.headers.get('Retry-After')]).toEqual([503, null])
      expect(await problemOf(response)).toMatchObject({ code: 'AMBIGUOUS', retryable: false })
    }
    expect(runs()).toBe(0)
    await idempotency.forget('evt_1')
    expect(await (await send({ id: 'evt_1' })).text()).toBe('taken over')
  })

  it.each([
    ['acknowledge', 200],
    ['report', 500],
  ] as const)('too often: %s', async (failed, status) => {
    const { send, runs } = await afterCrash({ core: { maxAttempts: 1 }, failed })
    const answers = [await send({ id: 'evt_1' }), await send({ id: 'evt_1' })]
    expect(answers.map((answer) => [answer.status, replayed(answer)])).toEqual(Array(2).fill([status, 'true']))
    expect(runs()).toBe(0)
  })
})

it('holds a failed event back where the policy says so, and tells until when', async () => {
  const { send, runs } = endpoint(down, { core: { holdOff: true, backoff: { minMs: 59_500, maxMs: 59_500 } } })
  await send({ id: 'evt_1' })
  const early = await send({ id: 'evt_1' })
  expect([early.status, early.headers.get('Retry-After'), (await problemOf(early)).code]).toEqual([
    503,
    '60',
    'RETRY_LATER',
  ])
  expect(runs()).toBe(1)
})
