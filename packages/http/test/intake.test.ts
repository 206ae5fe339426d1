import type { Delivery } from '@hookonce/http'
import { describe, expect, it } from 'vitest'
import { endpoint, problemOf, type Settings } from './endpoint'
import { delivery, sender } from './sender'

const handled = () => new Response('handled')
const hook = (settings?: Settings) => endpoint(handled, settings)

/** A body of no declared length, and what was taken of it. */
function upload(chunks: number, chunk = new Uint8Array(1000)) {
  const taken = { chunks: 0, cancelled: false }
  const body = new ReadableStream(
    {
      pull(controller) {
        if (taken.chunks++ < chunks) controller.enqueue(chunk)
        else controller.close()
      },
      cancel() {
        taken.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  const init = { method: 'POST', body, duplex: 'half' }
  return { taken, request: new Request('http://localhost/', init) }
}

describe('a delivery that is no POST', () => {
  it.each(['GET', 'HEAD', 'PUT', 'OPTIONS'])('%s: 405, with what is allowed', async (method) => {
    const { respond, runs } = hook()
    const response = await respond(new Request('http://localhost/', { method }))
    expect([response.status, response.headers.get('Allow'), runs()]).toEqual([405, 'POST', 0])
    expect(response.headers.get('Content-Type')).toBe('application/problem+json')
  })
})

describe('a body', () => {
  it('that says it is too large: 413, unread', async () => {
    const { respond } = hook({ maxBodyBytes: 1000 })
    const { taken, request } = upload(1)
    request.headers.set('Content-Length', '1001')
    const response = await respond(request)
    expect([response.status, (await problemOf(response)).code, taken.chunks]).toEqual([413, 'BODY_TOO_LARGE', 0])
  })

  it('that turns out too large: 413, read no further', async () => {
    const { respond } = hook({ maxBodyBytes: 2000 })
    const { taken, request } = upload(1_000_000)
    expect((await respond(request)).status).toBe(413)
    expect(taken).toEqual({ chunks: 3, cancelled: true })
  })

  it('of just the size: accepted', async () => {
    const { send, runs } = hook({ maxBodyBytes: 1000 })
    const sizes = [1000, 1001].map((size, nth) => send({ id: `evt_${nth}`, body: new Uint8Array(size) }))
    expect((await Promise.all(sizes)).map(({ status }) => status)).toEqual([200, 413])
    expect(runs()).toBe(1)
  })

  it('is 1 MiB at the most, unless told otherwise', async () => {
    const { send } = hook()
    expect((await send({ id: 'evt_1', body: new Uint8Array(1024 * 1024) })).status).toBe(200)
    expect((await send({ id: 'evt_2', body: new Uint8Array(1024 * 1024 + 1) })).status).toBe(413)
  })

  it('that breaks off: 400, to be sent again', async () => {
    const body = new ReadableStream({ pull: (controller) => controller.error(new Error('ECONNRESET')) })
    const init = { method: 'POST', body, duplex: 'half' }
    const response = await hook().respond(new Request('http://localhost/', init))
    expect([response.status, await problemOf(response)]).toMatchObject([
      400,
      { code: 'BODY_UNREADABLE', retryable: true },
    ])
  })

  it('that somebody has read before: 400', async () => {
    const request = delivery({ id: 'evt_1' })
    await request.text()
    const response = await hook().respond(request)
    expect([response.status, (await problemOf(response)).code]).toEqual([400, 'BODY_UNREADABLE'])
  })

  it('that is not there is empty', async () => {
    const response = await hook().respond(new Request('http://localhost/', { method: 'POST' }))
    expect((await problemOf(response)).code).toBe('SIGNATURE_MISSING')
  })
})

describe('a delivery that is not genuine', () => {
  it('is 401, and its id is not burnt (F86)', async () => {
    const { send, runs, idempotency } = hook()
    const forged = await send({ id: 'evt_1', headers: { 'Acme-Signature': 'forged' } })
    expect([forged.status, await problemOf(forged)]).toMatchObject([
      401,
      { code: 'SIGNATURE_INVALID', detail: 'Acme-Signature does not match', retryable: false },
    ])
    expect(await idempotency.find('evt_1')).toBeUndefined()
    expect([await (await send({ id: 'evt_1' })).text(), runs()]).toEqual(['handled', 1])
  })

  it('is refused before its event id is looked at', async () => {
    expect((await hook().send({ headers: { 'Acme-Signature': 'forged' } })).status).toBe(401)
  })

  it.each([false, null, true])('is not accepted by a provider of untyped code that says %s', async (verdict) => {
    const provider = sender({ verify: async () => verdict as never })
    const { send, runs } = hook({ provider })
    expect([(await send({ id: 'evt_1' })).status, runs()]).toEqual([500, 0])
  })
})

describe('a delivery that is no event', () => {
  const read = async () => ({ answer: new Response('challenge', { status: 202 }) })

  it('is answered as the provider says; nothing is handled, claimed or recorded', async () => {
    const { send, runs } = hook({ provider: sender({ read }) })
    for (const response of [await send({ id: 'evt_1' }), await send({ id: 'evt_1' })]) {
      expect([response.status, await response.text()]).toEqual([202, 'challenge'])
      expect(response.headers.has('Idempotent-Replayed')).toBe(false)
    }
    expect(runs()).toBe(0)
  })

  it('is not even answered unless it is genuine', async () => {
    const { send } = hook({ provider: sender({ read }) })
    expect((await send({ id: 'evt_1', headers: { 'Acme-Signature': 'forged' } })).status).toBe(401)
  })
})

describe('what a provider is given', () => {
  it('the URL, headers, bytes and time of the request', async () => {
    const given: Delivery[] = []
    const read = (delivery: Delivery) => {
      given.push(delivery)
      return { id: 'evt_1', body: '' }
    }
    await hook({ provider: sender({ read }) }).send({ id: 'evt_1', body: 'paid' })
    expect(given).toMatchObject([{ url: 'http://localhost/webhooks/acme', receivedAt: expect.any(Date) }])
    expect(given[0]?.headers.get('Acme-Id')).toBe('evt_1')
    expect(new TextDecoder().decode(given[0]?.rawBody)).toBe('paid')
  })
})

describe('an event id', () => {
  it('that is missing: 400', async () => {
    const response = await hook().send()
    expect([response.status, (await problemOf(response)).code]).toEqual([400, 'EVENT_ID_MISSING'])
  })

  it.each([
    ['empty', ''],
    ['no well-formed text', 'evt_\ud800'],
    ['a number', 7],
  ])('that is %s: 400', async (_, id) => {
    const { send, runs } = hook({ provider: sender({ read: () => ({ id: id as string, body: '' }) }) })
    const response = await send({ id: 'evt_1' })
    expect([response.status, (await problemOf(response)).code, runs()]).toEqual([400, 'INVALID_KEY', 0])
  })
})

describe('a provider that throws', () => {
  const bug = new TypeError("Cannot read properties of undefined (reading 'data')")
  const fault = () => {
    throw bug
  }

  it.each([
    ['verify', sender({ verify: fault })],
    ['read', sender({ read: fault })],
  ])('in %s: 500, without a word of it, and the id is not burnt', async (_, provider) => {
    const { send, idempotency, runs } = hook({ provider })
    const response = await send({ id: 'evt_1' })
    expect([response.status, await problemOf(response)]).toMatchObject([
      500,
      { code: 'INTERNAL_ERROR', detail: 'The delivery could not be processed' },
    ])
    expect([await idempotency.find('evt_1'), runs()]).toEqual([undefined, 0])
  })

  it('is told to the framework where that is asked for', async () => {
    const { send } = hook({ provider: sender({ verify: fault }), onHandlerError: 'throw' })
    await expect(send({ id: 'evt_1' })).rejects.toBe(bug)
  })
})
