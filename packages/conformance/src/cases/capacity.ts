import assert from 'node:assert/strict'
import type { StoreCase } from '../case'
import { equal, show } from '../equal'
import { bytes } from '../situations'
import { type Trial, withTrial } from '../trial'

const room = 3

export const capacityCases = [
  boundedCase('G17 a full store refuses a claim with an error', async ({ store, key, grant, request }) => {
    await fill({ key, grant })
    const more = request({ key: `${key}:more` })
    await assert.rejects(store.claim(more), `expected the claim of record ${room + 1} rejected`)
    equal(await store.find(more.key), undefined, 'the record of the claim that was refused')
    equal(await store.forget(`${key}:0`), true, 'forget')
    equal((await store.claim(more)).status, 'claimed', 'a claim, there being room again')
  }),

  boundedCase('G17 a full store takes every renewal and settle', async ({ store, key, grant, longMs }) => {
    const leases = await fill({ key, grant })
    const result = bytes('a result')
    for (const lease of leases) equal(await store.renew(lease, longMs), 'ok', 'the renewal')
    for (const lease of leases) {
      equal(await store.settle(lease, { status: 'completed', result, retentionMs: longMs }), 'ok', 'the settle')
    }
    for (const lease of leases) equal((await store.find(lease.key))?.status, 'completed', lease.key)
  }),

  boundedCase('G17 a full store answers claims of the keys that it holds', async (trial) => {
    const { store, key, grant, request, shortMs, longMs, pass } = trial
    const [lapsed, failed, resent] = await fill({ key, grant: (over) => grant({ leaseMs: shortMs, ...over }) })
    assert(lapsed && failed && resent, 'a full store')
    await store.settle(failed, { status: 'failed', retentionMs: longMs, retryAfterMs: 0 })
    await pass()
    for (const { key: held, owner } of [{ ...lapsed, owner: undefined }, { ...failed, owner: undefined }, resent]) {
      const reply = await store.claim(request({ key: held, ...(owner && { owner }) }))
      assert(reply.status === 'claimed', `expected the claim of ${held} granted, got ${show(reply)}`)
    }
  }),

  boundedCase('G17 a full store records the completion of a lost record', async ({ store, key, grant, longMs }) => {
    const [first] = await fill({ key, grant })
    assert(first, 'a full store')
    await store.forget(first.key)
    await grant({ key: `${key}:more` })
    equal(await store.settle(first, { status: 'completed', retentionMs: longMs }), 'vanished', 'the settle')
    equal((await store.find(first.key))?.status, 'completed', 'the record')
  }),
]

async function fill({ key, grant }: Pick<Trial, 'key' | 'grant'>) {
  const leases = []
  for (let index = 0; index < room; index++) leases.push(await grant({ key: `${key}:${index}` }))
  return leases
}

function boundedCase(name: string, check: (trial: Trial) => Promise<void>): StoreCase {
  return {
    name,
    fits: ({ bounded }) => bounded !== undefined,
    async run(harness) {
      const { bounded } = harness
      assert(bounded, 'a harness that bounds its store')
      await withTrial({ ...harness, create: () => bounded(room) }, check)
    },
  }
}
