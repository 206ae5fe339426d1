import { IdempotencyError, isIdempotencyError, PermanentError } from '@hookonce/core'
import { expect, it, vi } from 'vitest'
import { deferred, setup, watch } from './support/setup'

const event = 'evt'
const failing = (message: string) => () => Promise.reject(new Error(message))

it('throws what the handler threw, and lets the next delivery run at once (F84)', async () => {
  const { idempotency } = setup()
  const error = new Error('bank is down')
  await expect(idempotency.run(event, () => Promise.reject(error))).rejects.toBe(error)
  await expect(idempotency.run(event, failing('again'))).rejects.toThrow('again')
  expect(await idempotency.run(event, () => 'ran')).toEqual({ status: 'executed', value: 'ran', attempts: 3 })
})

it('treats a handler that throws before its first await alike', async () => {
  const { idempotency } = setup()
  const error = new RangeError('sync')
  const thrower = () => {
    throw error
  }
  await expect(idempotency.run(event, thrower)).rejects.toBe(error)
  expect(await idempotency.run(event, () => 'ran')).toMatchObject({ attempts: 2 })
})

it('replays a PermanentError as the same failure, without a run', async () => {
  const { idempotency } = setup()
  const permanent = new PermanentError('unknown account', { data: { account: 'a-1' } })
  await expect(idempotency.run(event, () => Promise.reject(permanent))).rejects.toBe(permanent)
  const second = vi.fn()
  await expect(idempotency.run(event, second)).rejects.toMatchObject({
    code: 'PREVIOUSLY_FAILED',
    retryable: false,
    cause: { name: 'PermanentError', message: 'unknown account', failureData: { account: 'a-1' } },
  })
  expect(second).not.toHaveBeenCalled()
})

it('knows a PermanentError by what it is, also under a name of its own', async () => {
  class UnknownAccount extends PermanentError {
    override name = 'UnknownAccount'
  }
  const { idempotency } = setup()
  await expect(idempotency.run(event, () => Promise.reject(new UnknownAccount('a-1')))).rejects.toThrow('a-1')
  const later = { code: 'PREVIOUSLY_FAILED', cause: { name: 'UnknownAccount', message: 'a-1' } }
  await expect(idempotency.run(event, () => 'ran')).rejects.toMatchObject(later)
})

it('lets isRetryable judge, and takes a judge that throws as "may be tried again"', async () => {
  const { idempotency } = setup({
    isRetryable: (error) => {
      if ((error as Error).message === 'judge') throw new Error('broken judge')
      return (error as Error).message !== 'final'
    },
  })
  await expect(idempotency.run('a', failing('final'))).rejects.toThrow('final')
  await expect(idempotency.run('a', () => 'ran')).rejects.toMatchObject({ code: 'PREVIOUSLY_FAILED' })
  await expect(idempotency.run('b', failing('judge'))).rejects.toThrow('judge')
  expect(await idempotency.run('b', () => 'ran')).toMatchObject({ status: 'executed' })
})

it('makes the last permitted failure final', async () => {
  const failed = vi.fn()
  const { idempotency } = setup({ maxAttempts: 2, on: { failed } })
  await expect(idempotency.run(event, failing('one'))).rejects.toThrow('one')
  await expect(idempotency.run(event, failing('two'))).rejects.toThrow('two')
  await expect(idempotency.run(event, () => 'ran')).rejects.toMatchObject({
    code: 'ATTEMPTS_EXHAUSTED',
    retryable: false,
    cause: { message: 'two' },
  })
  expect(failed.mock.calls.map(([{ attempt, final }]) => [attempt, final])).toEqual([
    [1, false],
    [2, true],
  ])
})

it('F15: a handler that crashes its process each time is not started more than maxAttempts times', async () => {
  const { another, time } = setup({ maxAttempts: 3, leaseMs: 1_000 })
  const crash = vi.fn(() => deferred().promise)
  for (let process = 0; process < 3; process++) {
    watch(another({ runtime: { ...time, timer: () => () => undefined } }).run(event, crash))
    await time.advance(1_000)
  }
  const exhausted = { code: 'ATTEMPTS_EXHAUSTED', message: 'ATTEMPTS_EXHAUSTED' }
  await expect(another().run(event, crash)).rejects.toMatchObject(exhausted)
  await expect(another().run(event, crash)).rejects.toMatchObject({ code: 'ATTEMPTS_EXHAUSTED' })
  expect(crash).toHaveBeenCalledTimes(3)
})

it("takeover: 'block' leaves a run whose fate is unknown to a person", async () => {
  const { another, time } = setup({ takeover: 'block', leaseMs: 1_000 })
  watch(another({ runtime: { ...time, timer: () => () => undefined } }).run(event, () => deferred().promise))
  await time.advance(1_000)
  const handler = vi.fn(() => 'ran')
  const idempotency = another()
  await expect(idempotency.run(event, handler)).rejects.toMatchObject({ code: 'AMBIGUOUS', retryable: false })
  await time.advance(100_000)
  await expect(idempotency.run(event, handler)).rejects.toMatchObject({ code: 'AMBIGUOUS' })
  expect(await idempotency.find(event)).toMatchObject({ status: 'failed', error: { verdict: 'AMBIGUOUS' } })
  expect(handler).not.toHaveBeenCalled()

  expect(await idempotency.forget(event)).toBe(true)
  expect(await idempotency.run(event, handler)).toMatchObject({ status: 'executed', attempts: 1 })
})

it('holds the key back for the backoff with holdOff alone', async () => {
  const { idempotency, time } = setup({ holdOff: true, backoff: { minMs: 1_000, maxMs: 60_000 } })
  let promised = 0
  const fail = idempotency.run(event, (ctx) => {
    promised = ctx.retryAfterMs
    throw new Error('down')
  })
  await expect(fail).rejects.toThrow('down')
  expect(promised).toBe(1_500)
  await time.advance(500)
  await expect(idempotency.run(event, () => 'ran')).rejects.toMatchObject({
    code: 'RETRY_LATER',
    retryable: true,
    retryAfterMs: 1_000,
    cause: { message: 'down' },
  })
  await time.advance(1_000)
  expect(await idempotency.run(event, () => 'ran')).toMatchObject({ status: 'executed', attempts: 2 })
})

it('backs off exponentially, with jitter, between its bounds', async () => {
  const { another, time } = setup({ backoff: { minMs: 1_000, maxMs: 10_000 } })
  const waits: number[][] = []
  for (const random of [0, 0.5, 0.999999]) {
    const idempotency = another({ scope: `r${random}`, runtime: { ...time, random: () => random } })
    const of: number[] = []
    for (let attempt = 1; attempt <= 5; attempt++) {
      await idempotency
        .run(event, (ctx) => {
          of.push(ctx.retryAfterMs)
          throw new Error('down')
        })
        .catch(() => undefined)
    }
    waits.push(of)
  }
  expect(waits).toEqual([
    [1_000, 1_000, 1_000, 1_000, 1_000],
    [1_500, 2_500, 4_500, 5_500, 5_500],
    [2_000, 4_000, 8_000, 10_000, 10_000],
  ])
})

it('retries in the call, with a new owner and its backoff', async () => {
  const { idempotency, time, store } = setup({ retries: 2 })
  const owners = new Set<string>()
  let attempts = 0
  const result = watch(
    idempotency.run(event, () => {
      for (const { owner } of store.records.values()) owners.add(owner)
      if (++attempts < 3) throw new Error(`failed ${attempts}`)
      return 'ran'
    }),
  )
  await time.advance(1_499)
  expect(attempts).toBe(1)
  await time.advance(1)
  expect(attempts).toBe(2)
  await time.advance(10_000)
  expect(result.value).toEqual({ status: 'executed', value: 'ran', attempts: 3 })
  expect(owners.size).toBe(3)
})

it('throws the last error when its retries are over, and retries with holdOff too', async () => {
  const { idempotency, time } = setup({ retries: 2, holdOff: true })
  let attempts = 0
  const result = watch(idempotency.run(event, failing(`failed ${++attempts}`)))
  await time.advance(60_000)
  expect(result.error).toMatchObject({ message: 'failed 1' })
  expect(await idempotency.find(event)).toMatchObject({ status: 'failed', attempts: 3 })
})

it('awaits the outcome of a rival that won its retry', async () => {
  const { idempotency, another, time } = setup({ retries: 1 })
  const rival = deferred<string>()
  const result = watch(idempotency.run(event, failing('first')))
  await time.advance(500)
  const second = watch(another().run(event, () => rival.promise))
  await time.advance(2_000)
  expect(result.done).toBe(false)
  rival.resolve('rival')
  await time.advance(2_000)
  expect(second.value).toMatchObject({ status: 'executed', value: 'rival' })
  expect(result.value).toEqual({ status: 'replayed', value: 'rival', attempts: 2 })
})

it("rethrows the handler's own error when its failure can not be recorded", async () => {
  const { idempotency, store, time } = setup({ storeDeadlineMs: 1_000 })
  const error = new Error('handler')
  const result = watch(
    idempotency.run(event, () => {
      store.outage = async () => {
        throw new Error('store')
      }
      throw error
    }),
  )
  await time.advance(1_000)
  expect(result.error).toBe(error)
})

it('records whatever is thrown', async () => {
  const { idempotency } = setup({ isRetryable: () => false })
  for (const [key, thrown] of Object.entries({ text: 'plain text', nothing: undefined, object: { a: 1n } })) {
    await expect(idempotency.run(key, () => Promise.reject(thrown))).rejects.toBe(thrown)
    await expect(idempotency.run(key, () => 'ran')).rejects.toMatchObject({ code: 'PREVIOUSLY_FAILED' })
  }
})

it('is recognised by its code, from whichever copy of the package', () => {
  const error = new IdempotencyError('IN_PROGRESS', 'later', { retryAfterMs: 5 })
  expect(error).toMatchObject({ name: 'IdempotencyError', retryable: true, retryAfterMs: 5 })
  expect(isIdempotencyError(error)).toBe(true)
  expect(isIdempotencyError({ ...error, name: 'IdempotencyError' }, 'IN_PROGRESS')).toBe(true)
  expect(isIdempotencyError(error, 'CLOSED')).toBe(false)
  for (const other of [undefined, null, 'IN_PROGRESS', new Error('IN_PROGRESS')]) {
    expect(isIdempotencyError(other)).toBe(false)
  }
})
