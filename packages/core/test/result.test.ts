import { type Codec, jsonCodec } from '@hookonce/core'
import { expect, it, vi } from 'vitest'
import { deferred, setup, watch } from './support/setup'

const event = 'evt'

it.each([[undefined], [null], [0], [''], [false], [[]], [{ nested: { list: [1, 'é', null] } }]])(
  'replays %j as it was',
  async (value) => {
    const { idempotency } = setup()
    await idempotency.run(event, () => value)
    expect(await idempotency.run(event, () => 'never')).toEqual({ status: 'replayed', value, attempts: 1 })
  },
)

it('F88: a result that can not be encoded, or is too large, is a run without a result and never a re-run', async () => {
  const cyclic: Record<string, unknown> = {}
  cyclic.self = cyclic
  const completed = vi.fn()
  const { idempotency } = setup({ maxResultBytes: 100, on: { completed } })
  const values = { cyclic, bigint: 10n, large: 'x'.repeat(99) }
  for (const [key, value] of Object.entries(values)) {
    expect(await idempotency.run(key, () => value)).toEqual({ status: 'executed', value, attempts: 1 })
    expect(completed).toHaveBeenLastCalledWith(expect.objectContaining({ key, unrecorded: expect.any(Error) }))
    const again = vi.fn()
    await expect(idempotency.run(key, again)).rejects.toMatchObject({ code: 'RESULT_UNAVAILABLE', retryable: false })
    expect(again).not.toHaveBeenCalled()
  }
  await idempotency.run('fits', () => 'x'.repeat(98))
  expect(await idempotency.run('fits', () => 'never')).toMatchObject({ status: 'replayed' })
})

it('uses the codec for results and failures alike', async () => {
  const key = 0x5a
  const xor = (bytes: Uint8Array) => bytes.map((byte) => byte ^ key)
  const codec: Codec = {
    encode: (value) => xor(jsonCodec.encode(value)),
    decode: (bytes) => jsonCodec.decode(xor(bytes)),
  }
  const { idempotency, another, store } = setup({ codec, isRetryable: () => false })
  await idempotency.run('ok', () => ({ secret: 'passport' }))
  await expect(idempotency.run('bad', () => Promise.reject(new Error('passport')))).rejects.toThrow()
  for (const record of store.records.values())
    expect(Buffer.from(JSON.stringify(record)).includes('passport')).toBe(false)
  expect(await idempotency.run('ok', () => 'never')).toMatchObject({ value: { secret: 'passport' } })
  await expect(idempotency.run('bad', () => 'never')).rejects.toMatchObject({ cause: { message: 'passport' } })

  const other = another({ codec: jsonCodec })
  await expect(other.run('ok', () => 'never')).rejects.toMatchObject({
    code: 'RESULT_UNAVAILABLE',
    cause: expect.any(Error),
  })
  await expect(other.run('bad', () => 'never')).rejects.toMatchObject({ code: 'PREVIOUSLY_FAILED' })
  await expect(other.find('ok')).rejects.toMatchObject({ code: 'RESULT_UNAVAILABLE' })
})

it('keeps why a run failed for good even where its error is too large to record', async () => {
  const { idempotency } = setup({ maxResultBytes: 20, maxAttempts: 1 })
  await expect(idempotency.run(event, () => Promise.reject(new Error('x'.repeat(1_000))))).rejects.toThrow()
  await expect(idempotency.run(event, () => 'never')).rejects.toMatchObject({ code: 'ATTEMPTS_EXHAUSTED' })
})

it('finds a record under the key of its caller, in each of its states', async () => {
  const { idempotency, time } = setup()
  expect(await idempotency.find(event)).toBeUndefined()
  const work = deferred<string>()
  const result = watch(idempotency.run(event, () => work.promise))
  await time.settle()
  expect(await idempotency.find(event)).toMatchObject({ status: 'processing', key: event, attempts: 1 })
  work.resolve('done')
  await time.settle()
  expect(result.done).toBe(true)
  const found = await idempotency.find(event)
  expect(found).toMatchObject({
    status: 'completed',
    key: event,
    value: 'done',
    expiresAt: new Date(1_000_000 + 604_800_000),
  })
  expect(found).not.toHaveProperty('result')
  await expect(idempotency.run('bad', () => Promise.reject(new TypeError('no')))).rejects.toThrow()
  expect(await idempotency.find('bad')).toMatchObject({
    status: 'failed',
    error: { verdict: 'RETRY_LATER', name: 'TypeError', message: 'no' },
    retryAt: new Date(1_000_000),
  })
})

it('runs anew after its retention (G7) and after forget', async () => {
  const { idempotency, time } = setup({ retentionMs: 100_000 })
  await idempotency.run(event, () => 'first')
  await time.advance(99_999)
  expect(await idempotency.run(event, () => 'second')).toMatchObject({ status: 'replayed', value: 'first' })
  await time.advance(1)
  expect(await idempotency.run(event, () => 'second')).toMatchObject({
    status: 'executed',
    value: 'second',
    attempts: 1,
  })
  expect(await idempotency.forget(event)).toBe(true)
  expect(await idempotency.forget(event)).toBe(false)
  expect(await idempotency.run(event, () => 'third')).toMatchObject({ status: 'executed', value: 'third' })
})

it('forget during a run frees the key; the run is reported as vanished if it completes', async () => {
  const vanished = vi.fn()
  const { idempotency, time, store } = setup({ inProgress: 'wait', on: { vanished } })
  const work = deferred<string>()
  const first = watch(idempotency.run(event, () => work.promise))
  await time.settle()
  expect(await idempotency.forget(event)).toBe(true)
  work.resolve('first')
  await time.settle()
  expect(first.value).toMatchObject({ status: 'executed' })
  expect(vanished).toHaveBeenCalledTimes(1)
  expect(store.records.size).toBe(1)

  const second = watch(idempotency.run('other', () => deferred().promise))
  await time.settle()
  await idempotency.forget('other')
  expect(await idempotency.run('other', () => 'fresh')).toMatchObject({ status: 'executed', value: 'fresh' })
  expect(second.done).toBe(false)
})

it('sends a forget once: a second copy could delete the record of a later run', async () => {
  const { idempotency, store, time } = setup({ storeDeadlineMs: 1_000 })
  store.faults.forget = [() => Promise.reject(new Error('ECONNRESET'))]
  const result = watch(idempotency.forget(event))
  await time.advance(1_000)
  expect(result.error).toMatchObject({ code: 'STORE_UNAVAILABLE' })
  expect(store.count('forget')).toBe(1)
})
