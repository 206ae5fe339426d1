import assert from 'node:assert/strict'
import type { ClaimRequest, Outcome } from '@hookonce/core'
import { storeCase } from '../case'
import { equal, show } from '../equal'
import type { Trial } from '../trial'

export const attemptsCases = [
  storeCase('G12 each takeover is an attempt, counted at claim', async (trial) => {
    for (let attempts = 1; attempts <= 4; attempts++) {
      equal((await claimed(trial, { leaseMs: trial.shortMs })).attempts, attempts, 'attempts in the reply')
      equal((await trial.record()).attempts, attempts, 'attempts in the record')
      await trial.pass()
    }
  }),

  storeCase('G12 each retry is an attempt', async (trial) => {
    for (let attempts = 1; attempts <= 4; attempts++) {
      const lease = await trial.grant()
      equal(lease.attempts, attempts, 'attempts in the reply')
      await trial.store.settle(lease, retriable(trial))
      const reply = await trial.store.claim(trial.request({ owner: lease.owner }))
      assert(reply.status === 'failed', `a late copy: expected 'failed', got ${show(reply)}`)
      equal(reply.attempts, attempts, 'attempts in the reply to a late copy')
    }
  }),

  storeCase('G12 a copy of a claim, a wait and a renewal are no attempts', async (trial) => {
    const { store, grant, request, record, longMs } = trial
    const claim = request()
    const lease = await grant(claim)
    await store.claim(claim)
    await store.claim(request())
    await store.renew(lease, longMs)
    equal((await record()).attempts, 1, 'attempts')
  }),

  storeCase('G12 an attempt that was released is given back', async (trial) => {
    for (let round = 0; round < 3; round++) {
      const lease = await trial.grant()
      equal(lease.attempts, 1, 'attempts in the reply')
      await trial.store.settle(lease, { ...retriable(trial), charge: false })
      equal((await trial.record()).attempts, 0, 'attempts after the release')
    }
  }),

  storeCase('G12 attempts are those of the record, whatever the lease says', async (trial) => {
    const { store, grant, record, longMs } = trial
    const lease = await grant()
    await store.settle({ ...lease, attempts: 7 }, { status: 'completed', retentionMs: longMs })
    equal((await record()).attempts, 1, 'attempts')
  }),

  storeCase('G12 a record tells when its key was first claimed', async (trial) => {
    const { store, grant, record, shortMs, pass } = trial
    await grant({ leaseMs: shortMs })
    const { createdAt } = await record()
    await pass()
    const second = await grant()
    equal((await record()).createdAt, createdAt, 'createdAt after a takeover')
    await store.settle(second, retriable(trial))
    equal((await record()).createdAt, createdAt, 'createdAt after a failure')
    await grant()
    equal((await record()).createdAt, createdAt, 'createdAt after a retry')
  }),
]

export const takeoverCases = [
  storeCase('G13 a takeover is told, and told again to a copy of the claim', async (trial) => {
    const { store, request, shortMs, pass, record } = trial
    equal((await claimed(trial, { leaseMs: shortMs })).takeover, false, 'takeover at the first grant')
    await pass()
    const claim = request()
    equal((await claimed(trial, claim)).takeover, true, 'takeover in the reply')
    equal((await claimed(trial, claim)).takeover, true, 'takeover in the reply to the copy')
    equal((await record()).takeover, true, 'takeover in the record')
    const lease = { ...claim, fence: (await record()).fence, attempts: 2 }
    await store.renew(lease, shortMs)
    equal((await record()).takeover, true, 'takeover after a renewal')
  }),

  storeCase('G13 a takeover is told until an owner completes or fails', async (trial) => {
    const { store, grant, shortMs, longMs, pass, record } = trial
    await grant({ leaseMs: shortMs })
    await pass()
    // Released at a shutdown: what the first owner did is still unknown.
    await store.settle(await grant(), { ...retriable(trial), charge: false })
    equal((await record()).takeover, true, 'takeover after a release')
    const third = await grant()
    equal((await record()).takeover, true, 'takeover at the grant after it')
    await store.settle(third, retriable(trial))
    equal((await record()).takeover, false, 'takeover after a failure')
    const fourth = await grant()
    equal((await record()).takeover, false, 'takeover at the grant after it')
    await store.settle(fourth, { status: 'completed', retentionMs: longMs })
    equal((await record()).takeover, false, 'takeover of what was completed')
  }),

  storeCase('G13 a completion ends a takeover, and so does a failure for good', async (trial) => {
    const { store, key, request, grant, shortMs, longMs, pass, record } = trial
    for (const status of ['completed', 'failed'] as const) await grant({ key: `${key}:${status}`, leaseMs: shortMs })
    await pass()
    for (const status of ['completed', 'failed'] as const) {
      const lease = await grant({ key: `${key}:${status}` })
      await store.settle(lease, { status, retentionMs: longMs })
      equal((await record(lease.key)).takeover, false, `takeover of what ${status}`)
      equal((await store.claim(request({ key: lease.key }))).status, status, 'the reply to a duplicate')
    }
  }),

  storeCase('G13 a retry is no takeover', async (trial) => {
    const lease = await trial.grant()
    await trial.store.settle(lease, retriable(trial))
    equal((await claimed(trial, {})).takeover, false, 'takeover')
  }),
]

const retriable = ({ longMs }: Trial): Outcome & { status: 'failed' } => ({
  status: 'failed',
  retentionMs: longMs,
  retryAfterMs: 0,
})

async function claimed({ store, request }: Trial, over: Partial<ClaimRequest>) {
  const reply = await store.claim(request(over))
  assert(reply.status === 'claimed', `expected the claim granted, got ${show(reply)}`)
  return reply
}
