import { PermanentError, type Store } from '@hookonce/core'
import { memoryStore } from '@hookonce/memory'
import { describe, expect, it } from 'vitest'
import { broken, endpoint, gate, problemOf } from './endpoint'
import { sender } from './sender'

const brief = { storeDeadlineMs: 10, leaseMs: 50 }
const handled = () => new Response('handled')

describe('a store in trouble', () => {
  it('at the claim: 503 with Retry-After, and no run (peers 2b.4, F25)', async () => {
    const { send, runs } = endpoint(handled, { core: { ...brief, store: broken(['claim']) } })
    const response = await send({ id: 'evt_1' })
    expect([response.status, response.headers.get('Retry-After'), runs()]).toEqual([503, '5', 0])
    expect(await problemOf(response)).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true })
  })

  it('that never answers: 503 in time', async () => {
    const silent = { ...memoryStore(), claim: () => new Promise<never>(() => undefined) }
    const { send, runs } = endpoint(handled, { core: { ...brief, store: silent } })
    expect([(await send({ id: 'evt_1' })).status, runs()]).toEqual([503, 0])
  })

  it('between two tries of a run: 503', async () => {
    let claims = 0
    const { claim, ...store } = memoryStore()
    const once: Store['claim'] = (request) => (claims++ === 0 ? claim(request) : Promise.reject(new Error('gone')))
    const core = { ...brief, store: { ...store, claim: once }, retries: 1, backoff: { minMs: 1, maxMs: 1 } }
    const { send } = endpoint(
      () => {
        throw new Error('down')
      },
      { core },
    )
    const response = await send({ id: 'evt_1' })
    expect([response.status, (await problemOf(response)).code]).toEqual([503, 'STORE_UNAVAILABLE'])
  })

  it('that has no room: 503', async () => {
    const { send, runs } = endpoint(handled, { core: { store: memoryStore({ maxRecords: 1 }) } })
    await send({ id: 'evt_1' })
    const response = await send({ id: 'evt_2' })
    expect([response.status, (await problemOf(response)).code, runs()]).toEqual([503, 'STORE_FULL', 1])
  })

  it('at the settle: never 2xx for what is not recorded (peers 2e.4, 2b.10; F26)', async () => {
    const { send } = endpoint(handled, { core: { ...brief, store: broken(['settle']) } })
    const response = await send({ id: 'evt_1' })
    expect([response.status, (await problemOf(response)).code]).toEqual([503, 'OUTCOME_UNKNOWN'])
  })

  it.each([
    ['the settle of a failure', ['settle']],
    ['the look at its record', ['find']],
  ] as [string, (keyof Store)[]][])('at %s for good: not acknowledged', async (_, operations) => {
    const handler = () => {
      throw new PermanentError('no such account')
    }
    const { send } = endpoint(handler, { core: { ...brief, store: broken(operations) } })
    const response = await send({ id: 'evt_1' })
    expect([response.status, await problemOf(response)]).toMatchObject([
      500,
      { code: 'HANDLER_FAILED', retryable: true },
    ])
  })

  it('at the settle of a crash too many: not acknowledged', async () => {
    let now = 1_000_000
    const store = memoryStore({ now: () => now })
    const door = gate()
    void endpoint(door.pass, { core: { store } }).send({ id: 'evt_1' })
    await door.arrived
    now += 31_000
    const { send } = endpoint(handled, { core: { ...brief, maxAttempts: 1, store: broken(['settle'], store) } })
    expect((await send({ id: 'evt_1' })).status).toBe(503)
  })

  it('with another run of the event in its place: 503', async () => {
    const store: Store = { ...memoryStore(), settle: async () => 'stale' }
    const response = await endpoint(handled, { core: { ...brief, store } }).send({ id: 'evt_1' })
    expect([response.status, (await problemOf(response)).code]).toEqual([503, 'LEASE_LOST'])
  })

  it('runs all the same where that is asked for', async () => {
    const { send } = endpoint(handled, { core: { ...brief, onStoreError: 'run', store: broken(['claim']) } })
    expect(await (await send({ id: 'evt_1' })).text()).toBe('handled')
  })

  it("asks the store for half of the sender's patience at the most", async () => {
    const silent = { ...memoryStore(), claim: () => new Promise<never>(() => undefined) }
    const { send } = endpoint(handled, { core: { store: silent }, provider: sender({ timeoutMs: 20 }) })
    expect((await send({ id: 'evt_1' })).status).toBe(503)
  })
})

it('a shutdown: 503', async () => {
  const { send, runs, idempotency } = endpoint(handled)
  await idempotency.close()
  const response = await send({ id: 'evt_1' })
  expect([response.status, (await problemOf(response)).code, runs()]).toEqual([503, 'CLOSED', 0])
})

it('a handler that gives up at a shutdown, by the reason of its signal: 503', async () => {
  const { send, idempotency } = endpoint(async (_, { signal }) => {
    const shutdown = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    void idempotency.close({ graceMs: 0 })
    return shutdown
  })
  const response = await send({ id: 'evt_1' })
  expect([response.status, (await problemOf(response)).code]).toEqual([503, 'CLOSED'])
})
