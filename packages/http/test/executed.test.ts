import { memoryStore } from '@hookonce/memory'
import { describe, expect, it } from 'vitest'
import { endpoint, gate, type Settings, seen } from './endpoint'
import { delivery, sender } from './sender'

describe('an event that is handled, and delivered again', () => {
  const answers: [string, () => Response | undefined][] = [
    ['nothing (peers 2b.1: an empty 2xx ran again)', () => undefined],
    ['an empty 200', () => new Response()],
    ['204', () => new Response(null, { status: 204 })],
    ['JSON with 202', () => Response.json({ ok: true }, { status: 202 })],
    ['text', () => new Response('grüße')],
    ['bytes that are no UTF-8 (peers 2e.3, 2c.6)', () => new Response(new Uint8Array([0x89, 0x50, 0xff, 0x00]))],
    [
      'a compressed body',
      () => new Response(new Uint8Array([0x1f, 0x8b]), { headers: { 'Content-Encoding': 'gzip' } }),
    ],
    ['a stream (peers 2b.2)', () => new Response(new Blob(['one', 'two']).stream())],
    ['20 kB', () => new Response(new Uint8Array(20_000).map((_, index) => index % 256))],
  ]

  it.each(answers)('%s: the same answer, without a run', async (_, answer) => {
    const { send, runs } = endpoint(async () => answer())
    const first = await seen(await send({ id: 'evt_1' }))
    const expected = answer() ?? new Response()
    expect(first.status).toBe(expected.status)
    expect(first.body).toEqual(new Uint8Array(await expected.arrayBuffer()))
    expect(first.headers).not.toHaveProperty('idempotent-replayed')

    const again = await seen(await send({ id: 'evt_1' }))
    expect(again).toEqual({ ...first, headers: { ...first.headers, 'idempotent-replayed': 'true' } })
    expect(runs()).toBe(1)
  })

  it('fifty at once run once, and get one answer', async () => {
    const door = gate()
    let genuine = 0
    const provider = sender({
      verify: async () => {
        if (++genuine === 50) door.open()
        return undefined
      },
      read: ({ headers }) => ({ id: `${headers.get('Acme-Id')}`, body: '', fingerprint: 'v1' }),
    })
    const { send, runs } = endpoint(
      async () => {
        await door.pass()
        await new Promise(setImmediate)
        return Response.json({ activated: true }, { status: 201 })
      },
      { provider },
    )
    const answers = await Promise.all(Array.from({ length: 50 }, () => send({ id: 'evt_1' })))
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(201))
    expect(answers.filter(({ headers }) => headers.has('Idempotent-Replayed'))).toHaveLength(49)
    expect(runs()).toBe(1)
  })

  it('another event is another run, and so is the same id from another sender', async () => {
    const acme = endpoint(() => new Response('acme'))
    const umbrella = endpoint(() => new Response('umbrella'), { provider: sender({ name: 'umbrella' }) })
    await acme.send({ id: 'evt_1' })
    expect(await (await acme.send({ id: 'evt_2' })).text()).toBe('acme')
    expect(await (await umbrella.send({ id: 'evt_1' })).text()).toBe('umbrella')
    expect([acme.runs(), umbrella.runs()]).toEqual([2, 1])
  })

  it('gives the handler the event, its request and the context of its run', async () => {
    const { send } = endpoint((event, context) =>
      Response.json({
        id: event.id,
        body: event.body,
        bytes: event.rawBody.length,
        header: event.headers.get('Acme-Id'),
        recent: Math.abs(event.receivedAt.getTime() - Date.now()) < 60_000,
        key: context.key,
        attempt: context.attempt,
      }),
    )
    expect(await (await send({ id: 'evt_1', body: 'é' })).json()).toEqual({
      id: 'evt_1',
      body: 'é',
      bytes: 2,
      header: 'evt_1',
      recent: true,
      key: 'evt_1',
      attempt: 1,
    })
  })

  it('is kept as long as its sender resends it, and longer where the policy says so', async () => {
    const day = 24 * 3_600_000
    const kept = async (retentionMs: number) => {
      const provider = sender({ retentionMs: 30 * day })
      const { send, idempotency } = endpoint(() => undefined, { provider, core: { retentionMs } })
      await send({ id: 'evt_1' })
      const record = await idempotency.find('evt_1')
      return record && Math.round((record.expiresAt.getTime() - record.createdAt.getTime()) / day)
    }
    expect([await kept(day), await kept(90 * day)]).toEqual([30, 90])
  })

  it('another answer than 2xx completes it where `completes` says so', async () => {
    const { send, runs } = endpoint(() => new Response('no such account', { status: 404 }), {
      completes: ({ status }) => status < 500,
    })
    await send({ id: 'evt_1' })
    const again = await send({ id: 'evt_1' })
    expect([again.status, await again.text(), again.headers.get('Idempotent-Replayed'), runs()]).toEqual([
      404,
      'no such account',
      'true',
      1,
    ])
  })
})

describe('an event that is being handled', () => {
  it('is waited for, also by another process, and its answer is told to both', async () => {
    const door = gate()
    const store = memoryStore()
    const { send, runs } = endpoint(
      async () => {
        await door.pass()
        return new Response('done')
      },
      { core: { store } },
    )
    const other = endpoint(() => new Response('again'), { core: { store, on: { inProgress: door.open } } })
    const first = send({ id: 'evt_1' })
    await door.arrived
    const second = other.send({ id: 'evt_1' })
    const answers = await Promise.all([first, second])
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(['done', 'done'])
    expect([runs(), other.runs()]).toEqual([1, 0])
  })

  it('is 503 with Retry-After when the wait is over, never 2xx (F83), and replayed later', async () => {
    const door = gate()
    const { send, runs } = endpoint(door.pass, { waitMs: 20 })
    const first = send({ id: 'evt_1' })
    await door.arrived
    const second = await send({ id: 'evt_1' })
    expect([second.status, second.headers.get('Retry-After')]).toEqual([503, '5'])
    expect(await second.json()).toEqual({
      type: 'about:blank',
      title: 'Service Unavailable',
      status: 503,
      detail: 'An earlier delivery of this event is still being handled',
      code: 'IN_PROGRESS',
      retryable: true,
    })
    door.open()
    expect((await first).status).toBe(200)
    expect((await send({ id: 'evt_1' })).headers.get('Idempotent-Replayed')).toBe('true')
    expect(runs()).toBe(1)
  })

  it.each<[string, Settings]>([
    ["less than half of its sender's patience", { provider: sender({ timeoutMs: 50 }) }],
    ['no longer than the policy says', { provider: sender({ timeoutMs: 3_600_000 }), core: { waitMs: 1 } }],
  ])('is waited for %s', async (_, settings) => {
    const door = gate()
    const { send } = endpoint(door.pass, settings)
    const first = send({ id: 'evt_1' })
    await door.arrived
    expect((await send({ id: 'evt_1' })).status).toBe(503)
    door.open()
    await first
  })

  it("a delivery's own limits make its wait shorter, never longer", async () => {
    const door = gate()
    const { send, respond } = endpoint(door.pass, { waitMs: 20 })
    const first = send({ id: 'evt_1' })
    await door.arrived
    const started = performance.now()
    for (const waitMs of [0, 60_000]) {
      expect((await respond(delivery({ id: 'evt_1' }), { waitMs })).status).toBe(503)
    }
    expect(performance.now() - started).toBeLessThan(5_000)
    door.open()
    await first
  })

  it('is handled by the one who waited, if the first fails', async () => {
    const door = gate()
    const { send, runs } = endpoint(async (_, { attempt }) => {
      if (attempt > 1) return new Response('second try')
      await door.pass()
      throw new Error('down')
    })
    const first = send({ id: 'evt_1' })
    await door.arrived
    const second = send({ id: 'evt_1' })
    door.open()
    expect((await first).status).toBe(500)
    expect(await (await second).text()).toBe('second try')
    expect(runs()).toBe(2)
  })
})

describe('an event id that comes with another body', () => {
  it('is 422, and leaves the record as it is (peers 2b.3)', async () => {
    const { send, runs } = endpoint(({ body }) => new Response(body))
    await send({ id: 'evt_1', body: 'paid' })
    const other = await send({ id: 'evt_1', body: 'refunded' })
    expect([other.status, (await other.json()).code, other.headers.get('Retry-After')]).toEqual([
      422,
      'FINGERPRINT_MISMATCH',
      null,
    ])
    expect(await (await send({ id: 'evt_1', body: 'paid' })).text()).toBe('paid')
    expect(runs()).toBe(1)
  })

  it('is 422 also while the first is being handled', async () => {
    const door = gate()
    const { send } = endpoint(door.pass)
    const first = send({ id: 'evt_1', body: 'paid' })
    await door.arrived
    expect((await send({ id: 'evt_1', body: 'refunded' })).status).toBe(422)
    door.open()
    await first
  })

  it('is the same event where the preset says what a redelivery repeats', async () => {
    const provider = sender({
      read: ({ headers }) => ({ id: `${headers.get('Acme-Id')}`, body: '', fingerprint: 'v1' }),
    })
    const { send, runs } = endpoint(() => new Response('handled'), { provider })
    await send({ id: 'evt_1', body: 'sent at 12:00' })
    expect(await (await send({ id: 'evt_1', body: 'sent at 12:05' })).text()).toBe('handled')
    expect(runs()).toBe(1)
  })
})

it("answers for a handler with the sender's own status of success, and so on replay", async () => {
  const { send } = endpoint(() => undefined, { provider: sender({ successStatuses: [204] }) })
  expect([(await send({ id: 'evt_1' })).status, (await send({ id: 'evt_1' })).status]).toEqual([204, 204])
})
