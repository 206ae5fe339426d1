import { createIdempotency, type Options } from '@hookonce/core'
import { expect, it } from 'vitest'
import { MachineStore } from './support/machine-store'
import { VirtualTime } from './support/virtual-time'

const store = new MachineStore(new VirtualTime())
const create = (options: object) => createIdempotency({ scope: 'test', store, ...options } as Options)

const refused = (...parts: string[]) =>
  expect.objectContaining({ code: 'INVALID_OPTION', message: expect.stringMatching(parts.map(literally).join('.*')) })
const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

it.each<[object, ...string[]]>([
  [{ leaseMs: '30s' }, 'leaseMs', '30s (string)', 'a whole number from 10 to'],
  [{ leaseMs: 30.5 }, 'leaseMs', '30.5', 'a whole number'],
  [{ leaseMs: 0 }, 'leaseMs', '0', 'from 10'],
  [{ leaseMs: Number.NaN }, 'leaseMs', 'NaN'],
  [{ retentionMs: 1e300 }, 'retentionMs', '1e+300', 'from 10 to'],
  [{ retentionMs: 20_000 }, 'retentionMs', '20000', 'from 60000'],
  [{ leaseMs: 700_000_000 }, 'retentionMs', '604800000', 'from 700000000'],
  [{ maxRuntimeMs: -1 }, 'maxRuntimeMs', '-1'],
  [{ maxAttempts: 0 }, 'maxAttempts', '0', 'from 1'],
  [{ retries: -1 }, 'retries', '-1'],
  [{ backoff: 1_000 }, 'backoff', '1000', '{ minMs, maxMs }'],
  [{ backoff: { minMs: 10, maxMs: 5 } }, 'backoff', '1 to maxMs'],
  [{ backoff: null }, 'backoff', 'null'],
  [{ holdOff: 'yes' }, 'holdOff', 'yes', 'false or true'],
  [{ inProgress: 'queue' }, 'inProgress', 'queue', 'reject or wait'],
  [{ waitMs: -5 }, 'waitMs', '-5'],
  [{ takeover: true }, 'takeover', 'true', 'run or block'],
  [{ isRetryable: 'never' }, 'isRetryable', 'a function'],
  [{ storeDeadlineMs: 0 }, 'storeDeadlineMs', '0'],
  [{ onStoreError: 'ignore' }, 'onStoreError', 'ignore', 'reject or run'],
  [{ maxResultBytes: '1mb' }, 'maxResultBytes', '1mb', 'a whole number'],
  [{ codec: { decode: () => undefined } }, 'codec', 'encode, decode'],
  [{ codec: { encode: () => undefined } }, 'codec', 'encode, decode'],
  [{ leaseMS: 5 }, 'name', 'leaseMS', 'leaseMs'],
  [{ ttl: 5 }, 'name', 'ttl', 'retentionMs'],
  [{ store: {} }, 'store', 'object', 'claim, renew, settle, find, forget'],
  [{ store: { claim: () => undefined } }, 'store', 'an object with'],
  [{ backoff: { factor: 2 } }, 'backoff', '{ minMs, maxMs }'],
  [{ store: undefined }, 'store', 'undefined'],
  [{ scope: '' }, 'scope', 'a non-empty, well-formed string'],
])('refuses %o, and names the option, the value and the remedy', (options, ...parts) => {
  expect(() => create(options)).toThrow(refused(...parts))
})

it('has the defaults that the documentation names', () => {
  const { isRetryable, codec, ...policy } = create({}).policy
  expect(policy).toEqual({
    leaseMs: 30_000,
    retentionMs: 604_800_000,
    maxRuntimeMs: 3_600_000,
    maxAttempts: 10,
    retries: 0,
    backoff: { minMs: 1_000, maxMs: 60_000 },
    holdOff: false,
    inProgress: 'reject',
    waitMs: 10_000,
    takeover: 'run',
    storeDeadlineMs: 5_000,
    onStoreError: 'reject',
    maxResultBytes: 262_144,
  })
})

it('takes an undefined option as not given', () => {
  expect(create({ leaseMs: undefined, codec: undefined, on: undefined, runtime: undefined }).policy.leaseMs).toBe(
    30_000,
  )
})

it('checks the options of wrap at construction, and those of run at the call', async () => {
  const idempotency = create({})
  const key = () => 'k'
  expect(() => idempotency.wrap(key, { key, leaseMs: -1 })).toThrow(refused('leaseMs', '-1'))
  expect(() => idempotency.wrap(key, { key, lease: 1 } as never)).toThrow(refused('name', 'lease', 'leaseMs'))
  expect(() => idempotency.wrap(key, {} as never)).toThrow(refused('key'))
  expect(() => idempotency.wrap('no function' as never, { key })).toThrow(refused('handler'))
  await expect(idempotency.run('k', key, { waitMs: 0.5 })).rejects.toEqual(refused('waitMs', '0.5'))
  await expect(idempotency.run('k', key, { scope: 'x' } as never)).rejects.toEqual(refused('name', 'scope'))
  await expect(idempotency.run('k', key, { fingerprint: 7 as never })).rejects.toEqual(
    refused('fingerprint', 'a string or Uint8Array'),
  )
  await expect(idempotency.run('k', undefined as never)).rejects.toEqual(refused('handler'))
})

it('does not change when the options object is changed later', () => {
  const options = { scope: 'test', store, leaseMs: 5_000 }
  const idempotency = createIdempotency(options)
  options.leaseMs = 1
  expect(idempotency.policy.leaseMs).toBe(5_000)
  expect(Object.isFrozen(idempotency.policy)).toBe(true)
})
