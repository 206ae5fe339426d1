import assert from 'node:assert/strict'
import { storeCase } from '../case'

export const fenceCases = [
  storeCase('G4 fences grow with every takeover and every retry', async (trial) => {
    const { store, grant, record, shortMs, longMs, pass } = trial
    const first = await grant({ leaseMs: shortMs })
    await pass()
    const second = await grant()
    assertGrows(first.fence, second.fence, 'a takeover')
    await store.settle(second, { status: 'failed', retentionMs: longMs, retryAfterMs: 0 })
    const third = await grant()
    assertGrows(second.fence, third.fence, 'a retry')
    await store.settle(third, { status: 'failed', retentionMs: longMs, retryAfterMs: 0, charge: false })
    const fourth = await grant()
    assertGrows(third.fence, fourth.fence, 'a retry of what was released')
    assert.equal((await record()).fence, fourth.fence, 'the record has the fence of the last grant')
  }),

  storeCase('G4 fences grow across forget', async ({ store, key, grant, tick }) => {
    const first = await grant()
    await store.forget(key)
    await tick()
    assertGrows(first.fence, (await grant()).fence, 'a forget')
  }),

  storeCase('G4 fences grow across expiry', async ({ store, grant, shortMs, pass }) => {
    const first = await grant({ leaseMs: shortMs, retentionMs: shortMs })
    await pass()
    const second = await grant()
    assertGrows(first.fence, second.fence, 'the expiry of a claim')
    await store.settle(second, { status: 'completed', retentionMs: shortMs })
    await pass()
    assertGrows(second.fence, (await grant()).fence, 'the expiry of an outcome')
  }),

  storeCase('G4 fences grow through many grants in one moment', async ({ store, grant, longMs }) => {
    let last = 0
    for (let round = 0; round < 20; round++) {
      const lease = await grant()
      assertGrows(last, lease.fence, `grant ${round + 1}`)
      last = lease.fence
      await store.settle(lease, { status: 'failed', retentionMs: longMs, retryAfterMs: 0 })
    }
  }),
]

function assertGrows(before: number, after: number, what: string): void {
  assert(Number.isSafeInteger(after), `${what}: a fence is an integer, got ${after}`)
  assert(after > before, `${what}: expected a fence over ${before}, got ${after}`)
}
