import { cached, memoryStore } from '@hookonce/memory'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { bytes, complete, grant, manualClock, requestOf } from './helpers'

const rival = { owner: 'rival' }

describe('one key', () => {
  it('grants one of many concurrent claims', async () => {
    const store = memoryStore()
    const owners = Array.from({ length: 1_000 }, (_, index) => `owner-${index}`)
    const replies = await Promise.all(owners.map((owner) => store.claim(requestOf('k', { owner }))))
    expect(replies.filter(({ status }) => status === 'claimed')).toHaveLength(1)
    expect(replies.filter(({ status }) => status === 'processing')).toHaveLength(999)
  })

  it('answers a duplicate of a completed key with its result', async () => {
    const { now } = manualClock()
    const store = memoryStore({ now })
    expect(await complete(store, 'k', bytes(1, 0, 255), { fingerprint: 'f' })).toBe('ok')
    expect(await store.claim(requestOf('k', rival))).toStrictEqual({
      status: 'completed',
      result: bytes(1, 0, 255),
      attempts: 1,
      fingerprint: 'f',
      expiresInMs: 10_000,
    })
  })

  it('keeps the attempts of a failed key, and grants it again', async () => {
    const { now } = manualClock()
    const store = memoryStore({ now })
    const lease = await grant(store, 'k')
    await store.settle(lease, { status: 'failed', error: bytes(7), retentionMs: 10_000, retryAfterMs: 0 })
    expect(await store.claim(requestOf('k', rival))).toMatchObject({ status: 'claimed', attempts: 2, takeover: false })
  })

  it('finds the whole record, and forgets it once', async () => {
    const { now } = manualClock()
    const store = memoryStore({ now })
    await complete(store, 'k', bytes(1))
    expect(await store.find('k')).toStrictEqual({
      status: 'completed',
      key: 'k',
      owner: 'owner',
      fence: 1_700_000_000_000_000,
      attempts: 1,
      takeover: false,
      createdAt: new Date('2023-11-14T22:13:20.000Z'),
      settledAt: new Date('2023-11-14T22:13:20.000Z'),
      expiresAt: new Date('2023-11-14T22:13:30.000Z'),
      result: bytes(1),
    })
    expect(await store.forget('k')).toBe(true)
    expect(await store.forget('k')).toBe(false)
    expect(await store.find('k')).toBeUndefined()
  })

  it('records the outcome of a run whose key was forgotten, and says that it vanished', async () => {
    const store = memoryStore()
    const lease = await grant(store, 'k')
    expect(await store.forget('k')).toBe(true)
    expect(await store.renew(lease, 1_000)).toBe('stale')
    expect(await store.settle(lease, { status: 'completed', retentionMs: 10_000 })).toBe('vanished')
    expect(await store.find('k')).toMatchObject({ status: 'completed', vanished: true })
  })

  it('tells one key from another, whatever it is called', async () => {
    const store = memoryStore()
    const keys = ['a', 'A', 'á', 'a ', '__proto__', 'constructor', 'toString', '']
    for (const key of keys) await grant(store, key)
    for (const key of keys) expect((await store.find(key))?.key).toBe(key)
  })
})

describe('bytes are copied (G8)', () => {
  it('on the way in: also those of a Buffer, which shares its memory with others', async () => {
    const store = memoryStore()
    const pool = Buffer.from([0, 1, 2, 3])
    const result = pool.subarray(1, 3)
    await complete(store, 'k', result)
    pool.fill(9)
    const reply = await store.claim(requestOf('k', rival))
    expect(reply).toMatchObject({ status: 'completed', result: bytes(1, 2) })
  })

  it('on the way out of a claim and of find', async () => {
    const store = memoryStore()
    await complete(store, 'done', bytes(1, 2))
    await store.settle(await grant(store, 'bad'), { status: 'failed', error: bytes(3, 4), retentionMs: 10_000 })
    for (let time = 0; time < 2; time++) {
      const done = await store.claim(requestOf('done', rival))
      const bad = await store.claim(requestOf('bad', rival))
      const record = await store.find('done')
      if (done.status !== 'completed' || bad.status !== 'failed' || record?.status !== 'completed') {
        throw new Error('the records are not as they were settled')
      }
      expect([done.result, bad.error, record.result]).toStrictEqual([bytes(1, 2), bytes(3, 4), bytes(1, 2)])
      done.result?.fill(9)
      bad.error?.fill(9)
      record.result?.fill(9)
      record.expiresAt.setTime(0)
    }
  })

  it('and a result of no bytes is not the same as none', async () => {
    const store = memoryStore()
    await complete(store, 'empty', bytes())
    await complete(store, 'none')
    expect(await store.claim(requestOf('empty', rival))).toHaveProperty('result', bytes())
    expect(await store.claim(requestOf('none', rival))).not.toHaveProperty('result')
  })
})

describe('expiry', () => {
  it('takes an expired record for none, with nothing to sweep it', async () => {
    const { now, elapse } = manualClock()
    const store = memoryStore({ now })
    await complete(store, 'settled', bytes(1))
    await grant(store, 'running')
    elapse(10_000)
    for (const key of ['settled', 'running']) {
      expect(await store.find(key)).toBeUndefined()
      expect(await store.forget(key)).toBe(false)
      expect(await store.claim(requestOf(key, rival))).toMatchObject({ status: 'claimed', attempts: 1 })
    }
  })

  it('keeps a record for its whole retention, of a hundred years too, and starts no timer', async () => {
    const { now, elapse } = manualClock()
    const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length
    const store = memoryStore({ now })
    const before = timers()
    await complete(store, 'k', bytes(1), { retentionMs: 3_155_760_000_000 })
    await store.claim(requestOf('k', rival))
    expect(timers()).toBe(before)
    elapse(3_155_759_999_999)
    expect(await store.claim(requestOf('k', rival))).toMatchObject({ status: 'completed', expiresInMs: 1 })
    elapse(1)
    expect(await store.find('k')).toBeUndefined()
  })

  it('counts the lease from the renewal', async () => {
    const { now, elapse } = manualClock()
    const store = memoryStore({ now })
    const lease = await grant(store, 'k')
    elapse(900)
    expect(await store.renew(lease, 1_000)).toBe('ok')
    elapse(999)
    expect(await store.claim(requestOf('k', rival))).toStrictEqual({ status: 'processing', retryAfterMs: 1 })
    elapse(1)
    expect(await store.claim(requestOf('k', rival))).toMatchObject({ status: 'claimed', takeover: true })
    expect(await store.settle(lease, { status: 'completed', retentionMs: 10_000 })).toBe('stale')
  })
})

describe('the clock, by default', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  it('is the time of day', async () => {
    const store = memoryStore()
    const before = performance.timeOrigin + performance.now()
    await grant(store, 'k')
    const createdAt = (await store.find('k'))?.createdAt.getTime()
    expect(createdAt).toBeGreaterThanOrEqual(Math.floor(before))
    expect(createdAt).toBeLessThanOrEqual(performance.timeOrigin + performance.now())
  })

  it('is not moved by a step of the wall clock (F80)', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const store = memoryStore()
    await grant(store, 'k', { leaseMs: 60_000, retentionMs: 60_000 })
    vi.setSystemTime(Date.now() + 3_600_000)
    expect(await store.claim(requestOf('k', rival))).toMatchObject({ status: 'processing' })
  })
})

describe('capacity', () => {
  const full = { code: 'STORE_FULL', retryable: true }

  it('refuses a claim of a new key at maxRecords, and names the limit and what helps', async () => {
    const store = memoryStore({ maxRecords: 2 })
    await grant(store, 'running')
    await complete(store, 'settled')
    await expect(store.claim(requestOf('new'))).rejects.toMatchObject({
      ...full,
      message: expect.stringMatching(/maxRecords \(2\).*Raise that limit, shorten retentionMs/),
    })
    expect(await store.find('new')).toBeUndefined()
  })

  it('counts the bytes of keys, owners, fingerprints, results and errors', async () => {
    const store = memoryStore({ maxBytes: 40 })
    const owner = 'o234567'
    await complete(store, 'k1', bytes(1, 2, 3, 4, 5), { owner, fingerprint: 'fp' }) // 2 + 7 + 2 + 5 = 16
    const lease = await grant(store, 'k2', { owner }) // 9: 25 in all
    await store.settle(lease, { status: 'failed', error: bytes(1, 2, 3, 4), retentionMs: 10_000 }) // 4 more: 29
    await expect(store.claim(requestOf('new45', { owner }))).rejects.toMatchObject({
      ...full,
      message: expect.stringContaining('maxBytes (40)'),
    })
    await grant(store, 'new4', { owner }) // 11: 40 in all
    await expect(store.claim(requestOf('x', { owner: 'y' }))).rejects.toMatchObject(full)
    await store.forget('k2')
    await grant(store, 'k3', { owner })
  })

  it('answers, renews, settles and takes over what it holds: none of that is refused (G17)', async () => {
    const { now, elapse } = manualClock()
    const store = memoryStore({ now, maxRecords: 4, maxBytes: 100 })
    const running = await grant(store, 'running')
    const lost = await grant(store, 'lost')
    const retried = await grant(store, 'retried')
    await grant(store, 'crashed')
    await store.settle(retried, { status: 'failed', retentionMs: 10_000, retryAfterMs: 0 })
    await expect(store.claim(requestOf('new'))).rejects.toMatchObject(full)

    expect(await store.renew(running, 5_000)).toBe('ok')
    expect(await store.settle(running, { status: 'completed', result: new Uint8Array(99), retentionMs: 10_000 })).toBe(
      'ok',
    )
    expect(await store.claim(requestOf('running', rival))).toMatchObject({ status: 'completed' })
    expect(await store.claim(requestOf('retried', rival))).toMatchObject({ status: 'claimed', attempts: 2 })
    elapse(1_000)
    expect(await store.claim(requestOf('crashed', rival))).toMatchObject({ status: 'claimed', takeover: true })

    await store.forget('lost')
    await expect(store.claim(requestOf('new'))).rejects.toMatchObject(full) // the bytes are above their limit
    expect(await store.settle(lost, { status: 'completed', retentionMs: 10_000 })).toBe('vanished')
    expect(await store.find('lost')).toMatchObject({ status: 'completed' })
  })

  it('evicts nothing that has not expired, however many claims it refuses', async () => {
    const { now, elapse } = manualClock()
    const store = memoryStore({ now, maxRecords: 3_000 })
    for (let index = 0; index < 3_000; index += 3) {
      await complete(store, `completed-${index}`, bytes(index % 256))
      await grant(store, `running-${index}`)
      const lease = await grant(store, `failed-${index}`)
      await store.settle(lease, { status: 'failed', retentionMs: 10_000, retryAfterMs: 0 })
    }
    for (let index = 0; index < 3_000; index++) {
      elapse(3)
      await expect(store.claim(requestOf(`new-${index}`))).rejects.toMatchObject(full)
    }
    for (let index = 0; index < 3_000; index += 3) {
      expect(await store.find(`completed-${index}`)).toMatchObject({ result: bytes(index % 256) })
      expect(await store.find(`running-${index}`)).toMatchObject({ status: 'processing', attempts: 1 })
      expect(await store.find(`failed-${index}`)).toMatchObject({ status: 'failed', attempts: 1 })
    }
  })

  it('gives the room of expired records away, of settled ones and of claims', async () => {
    const { now, elapse } = manualClock()
    const store = memoryStore({ now, maxRecords: 4, maxBytes: 100 })
    await complete(store, 'settled', new Uint8Array(40))
    await grant(store, 'claim')
    await complete(store, 'longer', new Uint8Array(1), { retentionMs: 60_000 })
    await grant(store, 'longer-claim', { retentionMs: 60_000 })
    await expect(store.claim(requestOf('new'))).rejects.toMatchObject(full)
    elapse(10_001)
    await grant(store, 'new-1')
    await complete(store, 'new-2', new Uint8Array(30))
    await expect(store.claim(requestOf('new-3'))).rejects.toMatchObject(full)
    expect(await store.find('longer')).toMatchObject({ status: 'completed' })
    expect(await store.find('longer-claim')).toMatchObject({ status: 'processing' })
  })

  it('gives an expired key its own room, between two sweeps too', async () => {
    const { now, elapse } = manualClock()
    const store = memoryStore({ now, maxRecords: 100 })
    await complete(store, 'k')
    for (let index = 1; index < 100; index++) await grant(store, `longer-${index}`, { retentionMs: 60_000 })
    elapse(9_999.5)
    await expect(store.claim(requestOf('new'))).rejects.toMatchObject(full)
    elapse(1)
    expect(await store.claim(requestOf('k', rival))).toMatchObject({ status: 'claimed', attempts: 1 })
  })

  it('does not look at every record for each claim that it refuses', async () => {
    const { now } = manualClock()
    let readings = 0
    const store = memoryStore({ maxRecords: 1_000, now: () => readings++ && now() })
    for (let index = 0; index < 1_000; index++) await complete(store, `k${index}`)
    readings = 0
    for (let index = 0; index < 1_000; index++) {
      await expect(store.claim(requestOf('new'))).rejects.toMatchObject(full)
    }
    expect(readings).toBeLessThan(5_000)
  })

  it('holds 100 000 records by default', async () => {
    const store = memoryStore()
    for (let index = 0; index < 100_000; index++) await store.claim(requestOf(`k${index}`))
    await expect(store.claim(requestOf('new'))).rejects.toMatchObject({ message: expect.stringContaining('(100000)') })
    expect(await store.find('k0')).toMatchObject({ status: 'processing' })
  })
})

describe('misuse', () => {
  const store = memoryStore()

  it.each([
    [() => memoryStore({ maxRecords: 0 }), 'maxRecords', '0'],
    [() => memoryStore({ maxRecords: 1.5 }), 'maxRecords', '1.5'],
    [() => memoryStore({ maxBytes: Number.POSITIVE_INFINITY }), 'maxBytes', 'Infinity'],
    [() => memoryStore({ maxBytes: '64' as unknown as number }), 'maxBytes', '"64"'],
    [() => memoryStore({ now: 5 as unknown as () => number }), 'now', '5'],
    [() => cached(store, { max: -1 }), 'max', '-1'],
    [() => cached(store, { maxBytes: Number.NaN }), 'maxBytes', 'NaN'],
    [() => cached(store, { ttlMs: 0 }), 'ttlMs', '0'],
  ])('refuses %s at construction, and names the option and its value', (create, name, value) => {
    expect(create).toThrow(
      expect.objectContaining({
        code: 'INVALID_OPTION',
        message: expect.stringMatching(new RegExp(`^Option ${name} can't be ${value}\\. It must be `)),
      }),
    )
  })

  it('refuses an option that it does not know, and tells the ones that it does', () => {
    const misspelt = { maxRecord: 5 } as object
    expect(() => memoryStore(misspelt)).toThrow('There is no option maxRecord. Known: maxRecords, maxBytes, now.')
    expect(() => cached(store, misspelt)).toThrow('There is no option maxRecord. Known: max, maxBytes, ttlMs, now.')
  })

  it('takes an option that is undefined for one that is not given', async () => {
    await grant(memoryStore({ maxRecords: undefined, maxBytes: undefined, now: undefined }), 'k')
  })

  it('rejects, and never throws, when an operation fails', async () => {
    const broken = memoryStore({
      now: () => {
        throw new Error('no clock')
      },
    })
    const lease = { key: 'k', owner: 'o', fence: 1, attempts: 1 }
    for (const promise of [
      broken.claim(requestOf('k')),
      broken.renew(lease, 1),
      broken.settle(lease, { status: 'completed', retentionMs: 1 }),
      broken.find('k'),
      broken.forget('k'),
    ]) {
      await expect(promise).rejects.toThrow('no clock')
    }
  })
})
