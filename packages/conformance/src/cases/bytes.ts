import assert from 'node:assert/strict'
import type { Outcome } from '@hookonce/core'
import { storeCase } from '../case'
import { equal, show } from '../equal'
import type { Trial } from '../trial'

const everyByte = Uint8Array.from({ length: 256 }, (_, index) => index)
const payloads: readonly [name: string, bytes: Uint8Array][] = [
  ['0 bytes', new Uint8Array(0)],
  ['1 byte', Uint8Array.of(65)],
  ['1 byte that is NUL', Uint8Array.of(0)],
  ['all 256 byte values', everyByte],
  ['bytes that end in NULs', Uint8Array.of(1, 2, 0, 0)],
  ['bytes that are no UTF-8', Uint8Array.of(0xc3, 0x28, 0xed, 0xa0, 0x80, 0xff, 0xfe)],
  ['digits', new TextEncoder().encode('0123')],
  ['1 MiB', Uint8Array.from({ length: 2 ** 20 }, (_, index) => (index * 31 + (index >> 8)) & 255)],
]

export const bytesCases = [
  ...payloads.map(([name, payload]) =>
    storeCase(`G8 ${name}: as they went in, from find and from claim`, async (trial) => {
      const { store, key, request } = trial
      for (const status of ['completed', 'failed'] as const) {
        const to = `${key}:${status}`
        await settleWith(trial, to, status, payload)
        assertBytes(await storedBytes(trial, to), payload, `${status}, from find`)
        const reply = await store.claim(request({ key: to }))
        const replied =
          reply.status === 'completed' ? reply.result : reply.status === 'failed' ? reply.error : undefined
        assertBytes(replied, payload, `${status}, from claim`)
      }
    }),
  ),

  storeCase('G8 no bytes are not 0 bytes', async (trial) => {
    const { store, key, grant, request, longMs: retentionMs } = trial
    const outcomes: Outcome[] = [
      { status: 'completed', retentionMs },
      { status: 'completed', retentionMs, result: undefined },
      { status: 'failed', retentionMs },
      { status: 'failed', retentionMs, error: undefined },
    ]
    for (const [index, outcome] of outcomes.entries()) {
      const lease = await grant({ key: `${key}:${index}` })
      equal(await store.settle(lease, outcome), 'ok', 'the settle')
      equal(await storedBytes(trial, lease.key), undefined, `${outcome.status}, from find`)
      const reply = await store.claim(request({ key: lease.key }))
      const { result, error } = { result: undefined, error: undefined, ...reply }
      equal([reply.status, result, error], [outcome.status, undefined, undefined], 'the reply to a duplicate')
    }
  }),

  storeCase('G8 a part of a larger buffer goes in as that part', async (trial) => {
    const part = everyByte.slice().subarray(100, 110)
    await settleWith(trial, trial.key, 'completed', part)
    assertBytes(await storedBytes(trial, trial.key), everyByte.slice(100, 110), 'the part')
  }),

  storeCase('G8 what was handed in is no longer shared', async (trial) => {
    const mine = everyByte.slice()
    await settleWith(trial, trial.key, 'completed', mine)
    mine.fill(7)
    assertBytes(await storedBytes(trial, trial.key), everyByte, 'the result, after its caller wrote into it')
  }),

  storeCase('G8 what is handed out is the caller’s own copy', async (trial) => {
    const { store, key, request } = trial
    await settleWith(trial, key, 'completed', everyByte)
    const found = await storedBytes(trial, key)
    found?.fill(7)
    const reply = await store.claim(request())
    assert(reply.status === 'completed', `expected 'completed', got ${show(reply)}`)
    assertBytes(reply.result, everyByte, 'the result, after a reader wrote into another copy')
    reply.result?.fill(7)
    assertBytes(await storedBytes(trial, key), everyByte, 'the result, after a duplicate wrote into its copy')
  }),

  storeCase('G8 a record handed out is the caller’s own copy', async ({ store, grant, record, key, longMs }) => {
    await store.settle(await grant(), { status: 'completed', retentionMs: longMs })
    const before = structuredClone(await record())
    const mine = await record()
    mine.expiresAt.setTime(0)
    mine.createdAt.setTime(0)
    Object.assign(mine, { owner: 'somebody', attempts: 99 })
    equal(await store.find(key), before, 'the record, after its reader wrote into it')
  }),
]

async function settleWith(
  { store, grant, longMs }: Trial,
  key: string,
  status: 'completed' | 'failed',
  payload: Uint8Array,
): Promise<void> {
  const lease = await grant({ key })
  const reply = await store.settle(
    lease,
    status === 'completed'
      ? { status, result: payload, retentionMs: longMs }
      : { status, error: payload, retentionMs: longMs },
  )
  equal(reply, 'ok', `settle with ${payload.length} bytes`)
}

async function storedBytes({ record }: Trial, key: string): Promise<Uint8Array | undefined> {
  const found = await record(key)
  if (found.status === 'completed') return found.result
  return found.status === 'failed' ? found.error : undefined
}

function assertBytes(actual: unknown, expected: Uint8Array, what: string): void {
  assert(actual instanceof Uint8Array, `${what}: expected a Uint8Array, got ${show(actual)}`)
  equal(actual, expected, what)
}
