import assert from 'node:assert/strict'
import { equal } from '../../equal'
import { bytes } from '../../situations'
import { transactionCase } from '../transaction-case'

class RolledBack extends Error {}

/** Rejects with that very error, which a caller must be able to tell. */
const rollBack = async (transaction: Promise<unknown>): Promise<void> => assert.rejects(transaction, RolledBack)

export const commitCases = [
  transactionCase('T1 a transaction resolves with what its work returns', async ({ store }) => {
    equal(await store.transaction(async () => 'value'), 'value', 'the value')
  }),

  transactionCase('T1 an outcome that is committed is recorded', async (trial) => {
    const { store, grant, record, request, settledIn, longMs } = trial
    const lease = await grant({ fingerprint: 'one' })
    equal(await settledIn(lease), 'ok', 'the settle')
    const found = await record()
    assert(found.status === 'completed', `expected it completed, got ${found.status}`)
    equal([found.result, found.fingerprint, found.takeover], [bytes('a result'), 'one', false], 'the record')
    assert(found.expiresAt.getTime() >= found.settledAt.getTime() + longMs, 'expected it kept from the settle on')
    equal((await store.claim(request())).status, 'completed', 'a duplicate')
    equal(await store.settle(lease, { status: 'failed', retentionMs: longMs }), 'ok', 'a settle after it')
    equal(await record(), found, 'the record after that')
  }),

  transactionCase('T1 a failure that is committed is recorded', async ({ grant, record, settledIn, longMs }) => {
    equal(await settledIn(await grant(), { status: 'failed', error: bytes('no'), retentionMs: longMs }), 'ok', 'it')
    equal((await record()).status, 'failed', 'the record')
  }),

  transactionCase('T1 an outcome that is rolled back was never there', async (trial) => {
    const { store, grant, unchanged, completed, settledIn } = trial
    const lease = await grant()
    await unchanged(() =>
      rollBack(
        store.transaction(async (tx) => {
          equal(await store.settleIn(tx, lease, completed), 'ok', 'the settle')
          throw new RolledBack()
        }),
      ),
    )
    equal(await settledIn(lease), 'ok', 'a second transaction')
  }),

  transactionCase('T1 an outcome can be committed when the lease is over and nobody took over', async (trial) => {
    const { grant, record, settledIn, shortMs, pass } = trial
    const lease = await grant({ leaseMs: shortMs })
    await pass()
    equal(await settledIn(lease), 'ok', 'the settle')
    equal((await record()).status, 'completed', 'the record')
  }),

  transactionCase('T1 transactions on several keys do not know of each other', async (trial) => {
    const { store, grant, at, completed, key } = trial
    const others = [at(`${key}:1`), at(`${key}:2`)]
    const leases = [await grant(), ...(await Promise.all(others.map((other) => other.grant())))]
    const replies = leases.map((lease) => store.transaction((tx) => store.settleIn(tx, lease, completed)))
    equal(await Promise.all(replies), ['ok', 'ok', 'ok'], 'the settles')
    for (const { record } of others) equal((await record()).status, 'completed', 'each record')
  }),
]
