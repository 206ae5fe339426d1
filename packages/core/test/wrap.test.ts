import { expect, it } from 'vitest'
import { setup } from './support/setup'

interface Event {
  id: string
  amount: number
}

it('runs the handler once, and gives a duplicate the recorded result', async () => {
  const { idempotency } = setup()
  let runs = 0
  const onEvent = idempotency.wrap(async (event: Event) => ({ charged: event.amount, run: ++runs }), {
    key: (event) => event.id,
  })

  expect(await onEvent({ id: 'evt_1', amount: 5 })).toEqual({ charged: 5, run: 1 })
  expect(await onEvent({ id: 'evt_1', amount: 5 })).toEqual({ charged: 5, run: 1 })
  expect(await onEvent({ id: 'evt_2', amount: 7 })).toEqual({ charged: 7, run: 2 })
})

it('hands every argument and `this` through, and adds none', async () => {
  const { idempotency } = setup()
  const account = {
    name: 'acme',
    pay: idempotency.wrap(
      async function (this: { name: string }, ...args: [id: string, amount: number, note?: string]) {
        return [this.name, ...args]
      },
      { key: (id) => id },
    ),
  }
  expect(await account.pay('p1', 10)).toEqual(['acme', 'p1', 10])
})

it('wraps a function that is not async', async () => {
  const { idempotency } = setup()
  const double = idempotency.wrap((n: number) => n * 2, { key: (n) => `n${n}` })
  expect([await double(2), await double(2)]).toEqual([4, 4])
})

it('records under the key and fingerprint of the call, whatever the handler does to its input (peers 2a.4)', async () => {
  const { idempotency } = setup()
  const onEvent = idempotency.wrap(
    async (event: Event) => {
      event.id = 'changed'
      event.amount = 0
      return 'done'
    },
    { key: (event) => event.id, fingerprint: (event) => `${event.amount}` },
  )
  expect(await onEvent({ id: 'evt_1', amount: 5 })).toBe('done')
  expect(await onEvent({ id: 'evt_1', amount: 5 })).toBe('done')
  await expect(onEvent({ id: 'evt_1', amount: 6 })).rejects.toMatchObject({
    code: 'FINGERPRINT_MISMATCH',
    retryable: false,
  })
})

it('keeps a fingerprint of any length or content, and tells two of them apart', async () => {
  const { idempotency } = setup()
  const run = (fingerprint: string | Uint8Array) => idempotency.run('evt', () => 'ran', { fingerprint })
  const long = 'é'.repeat(500)
  expect((await run(long)).status).toBe('executed')
  expect((await run(long)).status).toBe('replayed')
  await expect(run(`${long}!`)).rejects.toMatchObject({ code: 'FINGERPRINT_MISMATCH' })
  await expect(run('')).rejects.toMatchObject({ code: 'FINGERPRINT_MISMATCH' })
  await expect(run(new Uint8Array([0, 255]))).rejects.toMatchObject({ code: 'FINGERPRINT_MISMATCH' })
})

it('lets one wrapped handler call another of the same idempotency (peers 2a.5)', async () => {
  const { idempotency } = setup()
  const inner = idempotency.wrap(async (id: string) => `inner ${id}`, { key: (id) => `inner-${id}` })
  const outer = idempotency.wrap(async (id: string) => `outer ${await inner(id)}`, { key: (id) => `outer-${id}` })
  expect(await outer('1')).toBe('outer inner 1')
  expect(await inner('1')).toBe('inner 1')
  expect(await outer('1')).toBe('outer inner 1')
})

it('takes options for one handler, over those of the idempotency', async () => {
  const { idempotency, store } = setup({ retentionMs: 100_000 })
  const onEvent = idempotency.wrap(async (id: string) => id, { key: (id) => id, retentionMs: 500_000 })
  await onEvent('a')
  await idempotency.run('b', () => 'b')
  const kept = [...store.records.values()].map((record) => record.expiresAt.getTime())
  expect(kept).toEqual([1_500_000, 1_100_000])
})

it('tells who ran, who replayed, and how often it was tried', async () => {
  const { idempotency } = setup()
  await expect(idempotency.run('evt', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
  expect(await idempotency.run('evt', (ctx) => ctx.attempt)).toEqual({ status: 'executed', value: 2, attempts: 2 })
  expect(await idempotency.run('evt', () => 'never')).toEqual({ status: 'replayed', value: 2, attempts: 2 })
})

it('gives the handler its context', async () => {
  const { idempotency } = setup()
  await idempotency.run('evt/1', (ctx) => {
    expect(ctx).toMatchObject({ key: 'evt/1', attempt: 1, takeover: false, fence: 1_000_000_000 })
    expect(ctx.signal.aborted).toBe(false)
    expect(ctx.deriveKey('charge')).toBe('4:test5:evt/1/charge')
    expect(() => ctx.deriveKey('')).toThrow(expect.objectContaining({ code: 'INVALID_KEY' }))
    expect(() => ctx.deriveKey('a b')).toThrow(expect.objectContaining({ code: 'INVALID_KEY' }))
  })
})
