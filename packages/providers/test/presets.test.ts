import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import * as exported from '../src/index'
import { eventIn } from './event-in'
import { senders } from './senders/all'
import { now } from './senders/sender'

const notPresets = ['defineProvider', 'defineBatchProvider', 'hmacSignature']

it('every preset has a sender here, and there are at least 30', () => {
  const presets = Object.keys(exported).filter((name) => !notPresets.includes(name))
  expect(senders.map(({ name }) => name).sort()).toEqual(presets.sort())
  expect(presets.length).toBeGreaterThanOrEqual(30)
})

it('no two have the same name', () => {
  const names = senders.map(({ make }) => make().name)
  expect(new Set(names).size).toBe(names.length)
})

describe.each(senders.map((sender) => [sender.name, sender] as const))('%s', (_, sender) => {
  const { make, send, reads } = sender

  it('accepts what its sender signs, and reads the event', async () => {
    const provider = make()
    expect(await provider.verify(send())).toBeUndefined()
    const { id, type, occurredAt, body } = await eventIn(provider, send())
    expect({ id, type, occurredAt }).toEqual({ type: undefined, occurredAt: undefined, ...reads })
    expect(body).toMatchObject(expect.any(Object))
  })

  it('a redelivery is the same event, with the same fingerprint', async () => {
    const provider = make()
    const [first, again] = [send(), send({ sentAt: now + 7_200_000, receivedAt: now + 7_200_000 })]
    expect(await provider.verify(again)).toBeUndefined()
    const { id, fingerprint } = await eventIn(provider, first)
    expect(await eventIn(provider, again)).toMatchObject({ id, fingerprint })
  })

  if (sender.swapped) {
    it('another event has another id', async () => {
      const other = send({ body: sender.swapped })
      expect(await make().verify(other)).toBeUndefined()
      expect((await eventIn(make(), other)).id).not.toBe((await eventIn(make(), send())).id)
    })
  }

  if (make().facts.toleranceMs !== undefined) {
    it('keeps toleranceMs to the millisecond, and to either side', async () => {
      const provider = make({ toleranceMs: 1_500 })
      const code = async (ms: number) => (await provider.verify(send({ receivedAt: now + ms })))?.refused
      expect([await code(1_500), await code(-1_500)]).toEqual([undefined, undefined])
      expect([await code(1_501), await code(-1_501)]).toEqual(Array(2).fill('TIMESTAMP_OUT_OF_TOLERANCE'))
    })
  }

  if (sender.secret !== undefined) {
    it('accepts either secret while one is rotated', async () => {
      expect(await sender.rotating().verify(send())).toBeUndefined()
      expect(await sender.rotating().verify(sender.forge())).toBeUndefined()
    })

    it('refuses an empty secret, and shows none', () => {
      expect(() => make({ secret: '' })).toThrow(/secret is empty/)
      expect(() => make({ secret: [] })).toThrow(/list of secrets is empty/)
      expect(inspect(make(), { depth: 9, showHidden: true })).not.toContain(sender.secret)
    })
  }

  it('keeps records for longer than it is sent again, and than a replay could be fresh', () => {
    const { facts, retentionMs, timeoutMs } = make()
    expect(retentionMs).toBeGreaterThan(facts.resendMs ?? 0)
    expect(retentionMs).toBeGreaterThan(facts.toleranceMs ?? 0)
    expect(timeoutMs).toBeGreaterThanOrEqual(3_000)
    expect(facts.source).toMatch(/^https:\/\//)
  })

  it('refuses options that are missing or unknown, at construction', () => {
    const preset = Object.entries(exported).find(([name]) => name === sender.name)?.[1] as (options: unknown) => unknown
    expect(() => preset(undefined)).toThrow(TypeError)
    expect(() => preset({})).toThrow(TypeError)
    expect(() => make({ secrets: 'x' })).toThrow(/there is no option "secrets"/)
  })

  if (make().facts.fallback === 'lossy') {
    it('has a lossy key, to be accepted by name', () => {
      expect(() => make({ allowLossyKey: undefined })).toThrow(/gives its events no id.*allowLossyKey: true/)
      expect(() => make({ allowLossyKey: false })).toThrow(TypeError)
    })
  }
})
