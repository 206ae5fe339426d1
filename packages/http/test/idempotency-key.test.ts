// What of idempotencyKey no framework is needed for; the rest is in httpConformance.
import { type Codec, createIdempotency, type Options, PermanentError, type Store } from '@hookonce/core'
import { type IdempotencyKeyOptions, idempotencyKey, type Respond } from '@hookonce/http'
import { memoryStore } from '@hookonce/memory'
import { describe, expect, it } from 'vitest'
import { broken, gate, problemOf, seen } from './endpoint'

interface Settings extends Omit<Partial<IdempotencyKeyOptions>, 'idempotency'> {
  core?: Partial<Options>
}

function keyed(respond: Respond, { core, ...options }: Settings = {}) {
  const idempotency = createIdempotency({ scope: 'test', store: memoryStore(), ...core })
  const guard = idempotencyKey({ scope: () => 'public', ...options, idempotency })
  let runs = 0
  const answer = (request: Request) =>
    guard(request, (context) => {
      runs++
      return respond(context)
    })
  const send = (body: BodyInit = 'pay', init: RequestInit = {}) =>
    answer(new Request('http://localhost/pay', { method: 'POST', headers: { 'Idempotency-Key': 'k' }, body, ...init }))
  return { send, answer, runs: () => runs, idempotency: idempotency.scoped('public') }
}

const reading = (value: unknown): Codec => ({
  encode: (recorded) => new TextEncoder().encode(JSON.stringify(recorded)),
  decode: () => value,
})

describe('a record', () => {
  it.each([
    [0, 'x'.repeat(100)],
    [1, null],
  ])('has the body where its bytes are %i over the limit: %s', async (over, body) => {
    const recorded = JSON.stringify({ status: 200, headers: [['content-type', 'text/x']], body: btoa('x'.repeat(100)) })
    // Room that is kept for what core adds to a failure.
    const maxResultBytes = recorded.length - ',"body":""'.length + 128 - over
    const { send } = keyed(() => new Response('x'.repeat(100), { headers: { 'Content-Type': 'text/x' } }), {
      core: { maxResultBytes },
    })
    expect(await (await send()).text()).toBe('x'.repeat(100))
    const again = await send()
    expect(again.headers.get('Idempotent-Result')).toBe(body === null ? 'unavailable' : null)
    expect(again.status).toBe(200)
  })

  it('that has been tampered with can set no cookie and split no header (F87)', async () => {
    const evil = {
      status: 200,
      headers: [
        ['Set-Cookie', 'session=stolen'],
        ['ETag', 'a\r\nSet-Cookie: b=c'],
        ['X-Request-Id', 'a\nb'],
        ['ETag', '"1"'],
      ],
      body: '',
    }
    const { send } = keyed(() => new Response(), { core: { codec: reading(evil) }, replayHeaders: ['X-Request-Id'] })
    await send()
    expect(Object.fromEntries((await send()).headers)).toEqual({ 'idempotent-replayed': 'true', etag: '"1"' })
  })

  it.each([undefined, 'text', {}, { status: 99, headers: [], body: '' }, { status: 200, headers: [], body: '*' }])(
    'that holds %j: 500 RESULT_UNAVAILABLE, and no second run',
    async (value) => {
      const { send, runs } = keyed(() => new Response('paid'), { core: { codec: reading(value) } })
      await send()
      const again = await send()
      expect([again.status, again.headers.get('Idempotent-Replayed'), runs()]).toEqual([500, 'true', 1])
      expect(await problemOf(again)).toMatchObject({ code: 'RESULT_UNAVAILABLE', retryable: false })
    },
  )

  it('for which there is no room at all: the same', async () => {
    const { send, runs } = keyed(() => new Response('paid'), { core: { maxResultBytes: 0 } })
    expect(await (await send()).text()).toBe('paid')
    expect([(await problemOf(await send())).code, runs()]).toEqual(['RESULT_UNAVAILABLE', 1])
  })

  it('of a failure for good whose body was too large says so, with its status', async () => {
    const core = { maxAttempts: 1, maxResultBytes: 300 }
    const { send } = keyed(() => new Response('x'.repeat(500), { status: 503 }), { core })
    expect(await (await send()).text()).toHaveLength(500)
    const again = await send()
    expect([again.status, (await problemOf(again)).code]).toEqual([503, 'RESULT_UNAVAILABLE'])
  })
})

describe('a handler', () => {
  it('that throws is 500 without a word of it, and runs again', async () => {
    const { send, runs } = keyed((context) => {
      if (context?.attempt === 1) throw new Error('db-7.internal')
      return new Response('paid')
    })
    const first = await send()
    expect(first.status).toBe(500)
    expect(await first.text()).not.toContain('db-7')
    expect([await (await send()).text(), runs()]).toEqual(['paid', 2])
  })

  it('that throws a PermanentError does not run again', async () => {
    const { send, runs } = keyed(() => {
      throw new PermanentError('no such account')
    })
    const answers = [await problemOf(await send()), await problemOf(await send())]
    expect(answers.map(({ code, retryable }) => [code, retryable])).toEqual([
      ['HANDLER_FAILED', false],
      ['PREVIOUSLY_FAILED', false],
    ])
    expect(runs()).toBe(1)
  })

  it('rejects with its own error where the framework is to see it', async () => {
    const error = new Error('for the framework')
    const { send } = keyed(
      () => {
        throw error
      },
      { onHandlerError: 'throw' },
    )
    await expect(send()).rejects.toBe(error)
  })

  it('reads the body itself, and may change what it was given: the fingerprint was taken before (peers 2a.4)', async () => {
    const idempotency = createIdempotency({ scope: 'test', store: memoryStore() })
    const guard = idempotencyKey({ idempotency, scope: () => 'public' })
    const send = () => {
      const init = { method: 'POST', headers: { 'Idempotency-Key': 'k' }, body: 'pay' }
      const request = new Request('http://localhost/pay', init)
      return guard(request, async () => {
        const text = await request.text()
        request.headers.set('Idempotency-Key', 'another')
        return new Response(text)
      })
    }
    expect([await (await send()).text(), await (await send()).text()]).toEqual(['pay', 'pay'])
  })

  it.each([
    [
      'an event stream',
      () => new Response(new ReadableStream(), { headers: { 'Content-Type': 'text/event-stream; charset=utf-8' } }),
    ],
    ['an upgrade', () => ({ status: 101, headers: new Headers(), body: null }) as Response],
  ])('that answers with %s is refused, without waiting for an end', async (_, respond) => {
    const { send, runs } = keyed(respond)
    for (const _ of [1, 2]) {
      const answer = await send()
      expect([answer.status, (await problemOf(answer)).code]).toEqual([500, 'RESPONSE_NOT_RECORDABLE'])
    }
    expect(runs()).toBe(1)
  })

  it('is refused with an error that says what to do where the framework is to see it', async () => {
    const endless = () => new Response(null, { headers: { 'Content-Type': 'text/event-stream' } })
    const { send } = keyed(endless, { onHandlerError: 'throw' })
    await expect(send()).rejects.toThrow(/event stream.*take this route out of idempotency/)
  })

  it('is not tried again in the process: its request is read, its response given', async () => {
    const { send, runs } = keyed(() => new Response(null, { status: 500 }), {
      core: { retries: 3, backoff: { minMs: 1, maxMs: 1 } },
    })
    expect([(await send()).status, runs()]).toEqual([500, 1])
  })
})

describe('a request', () => {
  it('whose body was read before says what to do', async () => {
    const { answer, runs } = keyed(() => new Response())
    const request = new Request('http://localhost/', { method: 'POST', headers: { 'Idempotency-Key': 'k' }, body: 'x' })
    await request.text()
    const response = await answer(request)
    expect([response.status, (await problemOf(response)).detail, runs()]).toEqual([
      400,
      expect.stringContaining('give a fingerprint'),
      0,
    ])
  })

  it('has the fingerprint that is asked for, and its body is then left alone', async () => {
    const { send, runs } = keyed(() => new Response('paid'), { fingerprint: () => 'v1', maxBodyBytes: 1 })
    await send('one body')
    expect([await (await send('another body')).text(), runs()]).toEqual(['paid', 1])
  })

  it.each(['scope', 'fingerprint'])(
    'whose %s throws: 500, or what the framework is to see; nothing runs',
    async (name) => {
      const bug = () => {
        throw new TypeError('no session')
      }
      const { send, runs } = keyed(() => new Response(), { [name]: bug })
      expect([(await problemOf(await send())).code, runs()]).toEqual(['INTERNAL_ERROR', 0])
      await expect(keyed(() => new Response(), { [name]: bug, onHandlerError: 'throw' }).send()).rejects.toThrow(
        'no session',
      )
    },
  )

  it('waits as the policy of its idempotency says, unless told otherwise', async () => {
    for (const [waitMs, status] of [
      [undefined, 200],
      [0, 409],
    ] as const) {
      const door = gate()
      const respond = async () => {
        await door.pass()
        return new Response('paid')
      }
      const { send } = keyed(respond, { waitMs, core: { inProgress: 'wait', on: { inProgress: door.open } } })
      const first = send()
      await door.arrived
      const second = await send()
      door.open()
      expect([(await first).status, second.status]).toEqual([200, status])
    }
  })

  it('is held back where the policy says so, and told until when', async () => {
    const core = { holdOff: true, backoff: { minMs: 59_500, maxMs: 59_500 } }
    const { send } = keyed(() => new Response(null, { status: 500 }), { core })
    await send()
    const early = await send()
    expect([early.status, early.headers.get('Retry-After'), (await problemOf(early)).code]).toEqual([
      503,
      '60',
      'RETRY_LATER',
    ])
  })
})

describe('a store in trouble', () => {
  const brief = { storeDeadlineMs: 10, leaseMs: 50 }

  it.each<[string, Store, string]>([
    ['another run in its place', { ...memoryStore(), settle: async () => 'stale' }, 'LEASE_LOST'],
    ['no room', memoryStore({ maxRecords: 1, maxBytes: 1 }), 'STORE_FULL'],
    ['an outage at the settle', broken(['settle']), 'OUTCOME_UNKNOWN'],
    ['an outage at the claim', broken(['claim']), 'STORE_UNAVAILABLE'],
  ])('%s: 503, never the answer of the handler', async (_, store, code) => {
    const { send } = keyed(() => new Response('paid', { status: 201 }), { core: { ...brief, store } })
    const response = await send()
    expect([response.status, (await problemOf(response)).code]).toEqual([503, code])
  })

  it("another's outcome, found when the run ends, is the one that is told", async () => {
    const store = memoryStore()
    const door = gate()
    const slow = keyed(
      async () => {
        await door.pass()
        return new Response('first')
      },
      { core: { store } },
    )
    const first = slow.send()
    await door.arrived
    await slow.idempotency.forget('k')
    await keyed(() => new Response('second'), { core: { store } }).send()
    door.open()
    const answer = await first
    expect([await answer.text(), answer.headers.get('Idempotent-Replayed')]).toEqual(['second', 'true'])
  })

  it('a fate that nobody knows is left to a person where the policy says so', async () => {
    let now = 1_000_000
    const store = memoryStore({ now: () => now })
    const door = gate()
    void keyed(
      async () => {
        await door.pass()
        return new Response()
      },
      { core: { store } },
    ).send()
    await door.arrived
    now += 31_000
    const { send, runs } = keyed(() => new Response(), { core: { store, takeover: 'block' } })
    const answer = await send()
    expect([answer.status, answer.headers.get('Retry-After'), runs()]).toEqual([503, null, 0])
    expect(await problemOf(answer)).toMatchObject({ code: 'AMBIGUOUS', retryable: false })
  })
})

it('the first answer is the handler’s own, with all its headers; its replay keeps those of the list', async () => {
  const headers = { 'X-Request-Id': 'one', ETag: '"1"', 'Content-Length': '4' }
  const { send } = keyed(() => new Response('paid', { status: 201, headers }))
  const first = await seen(await send())
  expect(first.headers).toMatchObject({ 'x-request-id': 'one', etag: '"1"' })
  expect(first.headers).not.toHaveProperty('content-length')
  expect(Object.keys((await seen(await send())).headers).sort()).toEqual([
    'content-type',
    'etag',
    'idempotent-replayed',
  ])
})
