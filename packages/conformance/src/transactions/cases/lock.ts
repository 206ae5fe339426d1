import assert from 'node:assert/strict'
import type { Lease, SettleReply } from '@hookonce/core'
import { equal, show } from '../../equal'
import { type TransactionTrial, transactionCase } from '../transaction-case'

/** Long for a reply, and short for a lease: a claim that waits this long for a lock has waited for it. */
const momentMs = 2_000

export const lockCases = [
  transactionCase('T3 a claim that meets an open transaction is told to wait, within a moment', async (trial) => {
    const { store, grant, request } = trial
    await whileSettled(trial, await grant(), async () => {
      const reply = await withinAMoment(store.claim(request()))
      assert(reply.status === 'processing' && reply.retryAfterMs >= 1, `expected to wait, got ${show(reply)}`)
    })
    equal((await store.claim(request())).status, 'completed', 'a claim after the commit')
  }),

  transactionCase('T3 also when the lease is over: the lock of its row is the lease', async (trial) => {
    const { store, grant, request, shortMs, pass } = trial
    const lease = await grant({ leaseMs: shortMs })
    await whileSettled(trial, lease, async () => {
      await pass()
      equal((await withinAMoment(store.claim(request()))).status, 'processing', 'a claim')
    })
    equal((await store.claim(request())).status, 'completed', 'a claim after the commit')
  }),

  transactionCase('T3 other keys do not wait with it', async (trial) => {
    const { store, grant, request, at, key } = trial
    const others = [1, 2, 3].map((i) => at(`${key}:${i}`))
    const settledKey = at(`${key}:settled`)
    const lease = await settledKey.grant()
    await whileSettled(trial, await grant(), async () => {
      const claims = [request(), ...others.map((other) => other.request())].map((claim) => store.claim(claim))
      const settles = [store.settle(lease, trial.completed)]
      const [replies, settled] = await withinAMoment(Promise.all([Promise.all(claims), Promise.all(settles)]))
      equal(
        replies.map(({ status }) => status),
        ['processing', 'claimed', 'claimed', 'claimed'],
        'the claims of one moment',
      )
      equal(settled, ['ok'], 'a settle of the same moment')
    })
  }),

  ...(['commits', 'rolls back'] as const).map((end) =>
    transactionCase(
      `T4 a settle beside a transaction that ${end} waits for it, and is told what stands`,
      async (trial) => {
        const { store, grant, record, longMs } = trial
        const lease = await grant()
        let beside: Promise<SettleReply> | undefined
        const transaction = whileSettled(trial, lease, async () => {
          beside = insist(() => store.settle(lease, { status: 'failed', retentionMs: longMs, retryAfterMs: 0 }))
          const early = await Promise.race([beside, new Promise((resolve) => setTimeout(resolve, 100))])
          equal(early, undefined, 'the settle while the transaction is open')
          if (end === 'rolls back') throw new RolledBack()
        })
        if (end === 'commits') await transaction
        else await assert.rejects(transaction, RolledBack)
        equal(await beside, 'ok', 'the settle')
        equal((await record()).status, end === 'commits' ? 'completed' : 'failed', 'the record')
      },
    ),
  ),
]

class RolledBack extends Error {}

/** Settles in a transaction that stays open during `work`. */
async function whileSettled({ store, completed }: TransactionTrial, lease: Lease, work: () => Promise<void>) {
  await store.transaction(async (tx) => {
    equal(await store.settleIn(tx, lease, completed), 'ok', 'the settle in the transaction')
    await work()
  })
}

function withinAMoment<Reply>(reply: Promise<Reply>): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new assert.AssertionError({ message: `expected a reply within ${momentMs} ms` }))
    const timer = setTimeout(late, momentMs)
    reply.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** As core does: what rejects is unknown, and is sent again. */
async function insist<Reply>(send: () => Promise<Reply>, tries = 20): Promise<Reply> {
  try {
    return await send()
  } catch (error) {
    if (tries === 0) throw error
    return insist(send, tries - 1)
  }
}
