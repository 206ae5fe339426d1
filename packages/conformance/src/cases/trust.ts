import assert from 'node:assert/strict'
import type { Store, StoredRecord } from '@hookonce/core'
import { storeCase } from '../case'
import { equal } from '../equal'
import type { StoreHarness } from '../harness'

/** A store has a deadline of its own, within the half of core's 5 s that a single try may take. */
const patienceMs = 3000

/** 100 years, the longest that core lets through: more than some columns, timers and TTLs take. */
const longestMs = 3_155_760_000_000

export const trustCases = [
  storeCase(
    'G10 a store whose connection is gone rejects, and guesses nothing',
    async ({ store, grant, request, unchanged, longMs }, harness) => {
      const lease = await grant()
      const gone = await disconnect(harness)
      const free = request({ key: `${lease.key}:free` })
      const operations = {
        'claim of a free key': () => gone.claim(free),
        'claim of a taken key': () => gone.claim(request()),
        renew: () => gone.renew(lease, longMs),
        settle: () => gone.settle(lease, { status: 'completed', retentionMs: longMs }),
        find: () => gone.find(lease.key),
        forget: () => gone.forget(lease.key),
      }
      await unchanged(() =>
        Promise.all(Object.entries(operations).map(([what, operate]) => assertRejects(what, operate))),
      )
      equal((await store.claim(free)).status, 'claimed', 'the free key, from a store that is connected')
    },
    ({ disconnected }) => disconnected !== 'never',
  ),

  storeCase('G10 a duration that is too long to be held is rejected, not shortened', async (trial) => {
    const { store, key, request, grant, record } = trial
    const heldOrRejected = async (of: string, operation: () => Promise<unknown>): Promise<void> => {
      const before = await store.find(of)
      if (await isRejected(operation)) equal(await store.find(of), before, 'the record, the operation rejected')
      else assertKept(await record(of), longestMs)
    }
    const claim = request({ key: `${key}:claim`, retentionMs: longestMs })
    await heldOrRejected(claim.key, () => store.claim(claim))
    const settled = await grant({ key: `${key}:settle` })
    const outcome = { status: 'completed', retentionMs: longestMs } as const
    await heldOrRejected(settled.key, () => store.settle(settled, outcome))
    const renewed = await grant({ key: `${key}:renew` })
    await heldOrRejected(renewed.key, () => store.renew(renewed, longestMs))
  }),
]

async function disconnect({ disconnected }: StoreHarness): Promise<Store> {
  assert(disconnected !== 'never', 'a harness that says how to lose the connection')
  return disconnected()
}

/** An answer would be a guess, and so would none at all. */
async function assertRejects(what: string, operation: () => Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const patience = new Promise<never>((_, reject) => {
    const error = new assert.AssertionError({ message: `${what}: no answer within ${patienceMs} ms` })
    timer = setTimeout(() => reject(error), patienceMs)
  })
  const rejected = isRejected(operation)
  try {
    assert(await Promise.race([rejected, patience]), `${what}: expected an error, got an answer`)
  } finally {
    clearTimeout(timer)
  }
}

async function isRejected(operation: () => Promise<unknown>): Promise<boolean> {
  try {
    await operation()
    return false
  } catch {
    return true
  }
}

function assertKept({ expiresAt, createdAt }: StoredRecord, ms: number): void {
  const keptMs = expiresAt.getTime() - createdAt.getTime()
  assert(keptMs >= ms - 1, `expected it kept for ${ms} ms, or the operation rejected; got ${keptMs} ms`)
}
