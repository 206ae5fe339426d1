import type { Lease, Store } from '@hookonce/core'
import { cached, memoryStore } from '@hookonce/memory'
import { describe, expect, it } from 'vitest'
import { bytes, complete, grant, manualClock, requestOf } from './helpers'

const duplicate = { owner: 'duplicate' }

/** A gate that a reply waits at. */
function closedGate() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

/** A store behind a network: it notes what reaches it, and a reply waits at its gate, if there is one. */
function remoteStore() {
  const clock = manualClock()
  const inner = memoryStore({ now: clock.now })
  const sent: string[] = []
  const gates: { claim?: Promise<void>; forget?: Promise<void> } = {}
  const store: Store = {
    ...inner,
    async claim(request) {
      sent.push(`claim ${request.key}`)
      const { claim: gate } = gates
      const reply = await inner.claim(request)
      await gate
      return reply
    },
    async forget(key) {
      sent.push(`forget ${key}`)
      const { forget: gate } = gates
      const reply = await inner.forget(key)
      await gate
      return reply
    },
  }
  return { store, inner, sent, gates, ...clock }
}

describe('a duplicate of a completed key', () => {
  it('is answered without a round trip, once a claim was told of it', async () => {
    const { store, inner, sent, now } = remoteStore()
    await complete(inner, 'k', bytes(1, 2), { fingerprint: 'f' })
    const near = cached(store, { now })
    const reply = { status: 'completed', result: bytes(1, 2), attempts: 1, fingerprint: 'f', expiresInMs: 10_000 }
    for (let time = 0; time < 100; time++) {
      expect(await near.claim(requestOf('k', duplicate))).toStrictEqual(reply)
    }
    expect(sent).toStrictEqual(['claim k'])
  })

  it('gets a copy of its own: nobody changes what another one is told (G8)', async () => {
    const { store, inner, now } = remoteStore()
    await complete(inner, 'k', bytes(1, 2))
    const near = cached(store, { now })
    for (let time = 0; time < 3; time++) {
      const reply = await near.claim(requestOf('k', duplicate))
      if (reply.status !== 'completed') throw new Error(reply.status)
      expect(reply.result).toStrictEqual(bytes(1, 2))
      reply.result?.fill(9)
      reply.attempts = 99
    }
  })

  it('is told a mismatch when, and only when, both have a fingerprint and they differ', async () => {
    const { store, inner, sent, now } = remoteStore()
    await complete(inner, 'with', bytes(1), { fingerprint: 'f1' })
    await complete(inner, 'without', bytes(1))
    const near = cached(store, { now })
    for (const key of ['with', 'without']) await near.claim(requestOf(key, duplicate))
    const ask = async (key: string, fingerprint?: string) =>
      (await near.claim(requestOf(key, { ...duplicate, fingerprint }))).status
    expect(await ask('with', 'f2')).toBe('mismatch')
    expect(await ask('with', 'f1')).toBe('completed')
    expect(await ask('with')).toBe('completed')
    expect(await ask('without', 'f2')).toBe('completed')
    expect(sent).toHaveLength(2)
  })

  it('is told how long the record is kept: less and less, and never beyond its end', async () => {
    const { store, inner, sent, now, elapse } = remoteStore()
    await complete(inner, 'k')
    const near = cached(store, { now })
    await near.claim(requestOf('k', duplicate))
    elapse(4_000.5)
    expect(await near.claim(requestOf('k', duplicate))).toMatchObject({ expiresInMs: 6_000 })
    elapse(5_999.25)
    expect(await near.claim(requestOf('k', duplicate))).toMatchObject({ expiresInMs: 1 })
    expect(sent).toHaveLength(1)
    elapse(0.25)
    expect(await near.claim(requestOf('k', duplicate))).toMatchObject({ status: 'claimed', attempts: 1 })
  })

  it('asks the store again after ttlMs', async () => {
    const { store, inner, sent, now, elapse } = remoteStore()
    await complete(inner, 'k')
    const near = cached(store, { now, ttlMs: 100 })
    await near.claim(requestOf('k', duplicate))
    elapse(99)
    await near.claim(requestOf('k', duplicate))
    expect(sent).toHaveLength(1)
    elapse(1)
    await near.claim(requestOf('k', duplicate))
    expect(sent).toHaveLength(2)
  })

  it('is not answered from a reply that came after the record had expired', async () => {
    const { store, inner, gates, now, elapse } = remoteStore()
    await complete(inner, 'k')
    const near = cached(store, { now })
    const gate = closedGate()
    gates.claim = gate.opened
    const late = near.claim(requestOf('k', duplicate))
    elapse(10_000)
    gate.open()
    expect(await late).toMatchObject({ status: 'completed' })
    expect(await near.claim(requestOf('k', duplicate))).toMatchObject({ status: 'claimed' })
  })
})

describe('what is not cached', () => {
  it('a claim that runs, and its refusal of rivals', async () => {
    const { store, now } = remoteStore()
    const near = cached(store, { now })
    const lease = await grant(near, 'k')
    expect(await near.claim(requestOf('k', duplicate))).toMatchObject({ status: 'processing' })
    expect(await near.renew(lease, 1_000)).toBe('ok')
    await near.settle(lease, { status: 'failed', retentionMs: 10_000, retryAfterMs: 0 })
    expect(await near.claim(requestOf('k', duplicate))).toMatchObject({ status: 'claimed', attempts: 2 })
  })

  it('a failure, a final one too', async () => {
    const { store, sent, now } = remoteStore()
    const near = cached(store, { now })
    await near.settle(await grant(near, 'k'), { status: 'failed', error: bytes(7), retentionMs: 10_000 })
    for (let time = 0; time < 2; time++) {
      expect(await near.claim(requestOf('k', duplicate))).toMatchObject({ status: 'failed', error: bytes(7) })
    }
    expect(sent).toHaveLength(3)
  })

  it('the outcome of a settle: when it was sent again, the first outcome stands (F29)', async () => {
    const { store, now } = remoteStore()
    const near = cached(store, { now })
    const done = await grant(near, 'done')
    expect(await near.settle(done, { status: 'completed', result: bytes(1), retentionMs: 10_000 })).toBe('ok')
    expect(await near.settle(done, { status: 'completed', result: bytes(2), retentionMs: 10_000 })).toBe('ok')
    expect(await near.claim(requestOf('done', duplicate))).toMatchObject({ status: 'completed', result: bytes(1) })

    const failed = await grant(near, 'failed')
    expect(await near.settle(failed, { status: 'failed', retentionMs: 10_000 })).toBe('ok')
    expect(await near.settle(failed, { status: 'completed', retentionMs: 10_000 })).toBe('ok')
    expect(await near.claim(requestOf('failed', duplicate))).toMatchObject({ status: 'failed' })
  })

  it('more than max: the least recently used record goes first, and is asked for again', async () => {
    const { store, inner, sent, now } = remoteStore()
    for (const key of ['a', 'b', 'c']) await complete(inner, key)
    const near = cached(store, { now, max: 2 })
    for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) {
      expect(await near.claim(requestOf(key, duplicate))).toMatchObject({ status: 'completed' })
    }
    expect(sent).toStrictEqual(['claim a', 'claim b', 'claim c', 'claim b'])
  })

  it('more than maxBytes, of keys, fingerprints and results', async () => {
    const { store, inner, sent, now } = remoteStore()
    await complete(inner, 'fits', new Uint8Array(4), { fingerprint: 'fp' })
    await complete(inner, 'over', new Uint8Array(4), { fingerprint: 'fpr' })
    const near = cached(store, { now, maxBytes: 10 })
    for (const key of ['fits', 'over', 'fits', 'over']) {
      expect(await near.claim(requestOf(key, duplicate))).toMatchObject({ status: 'completed' })
    }
    expect(sent).toStrictEqual(['claim fits', 'claim over', 'claim over'])
  })
})

describe('forget', () => {
  it('takes effect here at once', async () => {
    const { store, inner, now } = remoteStore()
    await complete(inner, 'k')
    const near = cached(store, { now })
    await near.claim(requestOf('k', duplicate))
    expect(await near.forget('k')).toBe(true)
    expect(await near.claim(requestOf('k', duplicate))).toMatchObject({ status: 'claimed', attempts: 1 })
  })

  it('takes effect elsewhere within ttlMs', async () => {
    const { store, inner, now, elapse } = remoteStore()
    await complete(inner, 'k')
    const near = cached(store, { now, ttlMs: 100 })
    await near.claim(requestOf('k', duplicate))
    await cached(store, { now }).forget('k')
    elapse(100)
    expect(await near.claim(requestOf('k', duplicate))).toMatchObject({ status: 'claimed' })
  })

  it('is not undone by a claim whose reply it overtakes', async () => {
    const { store, inner, gates, now } = remoteStore()
    await complete(inner, 'k')
    const near = cached(store, { now })
    const gate = closedGate()
    gates.claim = gate.opened
    const overtaken = near.claim(requestOf('k', duplicate))
    await near.forget('k')
    gate.open()
    expect(await overtaken).toMatchObject({ status: 'completed' })
    expect(await near.claim(requestOf('k', duplicate))).toMatchObject({ status: 'claimed' })
  })

  it('is not undone by a claim that is answered while it is under way', async () => {
    const { inner, now } = remoteStore()
    await complete(inner, 'k')
    const gate = closedGate()
    const slow: Store = {
      ...inner,
      async forget(key) {
        await gate.opened
        return inner.forget(key)
      },
    }
    const near = cached(slow, { now })
    const forgotten = near.forget('k')
    expect(await near.claim(requestOf('k', duplicate))).toMatchObject({ status: 'completed' })
    gate.open()
    expect(await forgotten).toBe(true)
    expect(await near.claim(requestOf('k', duplicate))).toMatchObject({ status: 'claimed' })
  })

  it('asks the store again also when its fate is unknown', async () => {
    const { store, inner, now } = remoteStore()
    await complete(inner, 'k')
    const lossy: Store = {
      ...store,
      async forget(key) {
        await store.forget(key)
        throw new Error('the reply was lost')
      },
    }
    const near = cached(lossy, { now })
    await near.claim(requestOf('k', duplicate))
    await expect(near.forget('k')).rejects.toThrow('the reply was lost')
    expect(await near.claim(requestOf('k', duplicate))).toMatchObject({ status: 'claimed' })
  })
})

describe('the store behind', () => {
  class TransactionalStore implements Store {
    readonly #inner = memoryStore()
    claim: Store['claim'] = (request) => this.#inner.claim(request)
    renew: Store['renew'] = (lease, leaseMs) => this.#inner.renew(lease, leaseMs)
    settle: Store['settle'] = (lease, outcome) => this.#inner.settle(lease, outcome)
    forget: Store['forget'] = (key) => this.#inner.forget(key)
    find(key: string) {
      return this.#inner.find(key)
    }
    get name() {
      return `transactional, ${typeof this.#inner}`
    }
    async settleIn(_tx: object, lease: Lease) {
      return this.#inner.settle(lease, { status: 'completed', retentionMs: 10_000 })
    }
  }

  it('keeps whatever else it can do, a class with private members too', async () => {
    const near = cached(new TransactionalStore())
    const lease = await grant(near, 'k')
    expect(await near.settleIn({}, lease)).toBe('ok')
    expect(await near.find('k')).toMatchObject({ status: 'completed' })
    expect(near.name).toBe('transactional, object')
    expect('settleIn' in near).toBe(true)
    expect('transaction' in near).toBe(false)
  })

  it('may be frozen', async () => {
    const { store, inner, sent, now } = remoteStore()
    await complete(inner, 'k')
    const near = cached(Object.freeze(store), { now })
    for (let time = 0; time < 2; time++) await near.claim(requestOf('k', duplicate))
    expect(sent).toHaveLength(1)
  })

  it('gets everything else: find, renew, settle, and claims that it refuses', async () => {
    const { store, inner, now } = remoteStore()
    await complete(inner, 'k', bytes(1))
    const near = cached(store, { now })
    await near.claim(requestOf('k', duplicate))
    expect(await near.find('k')).toMatchObject({ status: 'completed', result: bytes(1) })
    const stranger = { key: 'k', owner: 'stranger', fence: 1, attempts: 1 }
    expect(await near.renew(stranger, 1_000)).toBe('stale')
    expect(await near.settle(stranger, { status: 'completed', retentionMs: 10_000 })).toBe('stale')
    const full = cached(memoryStore({ maxRecords: 1 }))
    await grant(full, 'a')
    await expect(full.claim(requestOf('b'))).rejects.toMatchObject({ code: 'STORE_FULL' })
  })
})
