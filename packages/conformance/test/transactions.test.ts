// The suite for transactions, on an honest store; and each store that is broken on purpose must be caught by its cases.
import { describe, expect, it } from 'vitest'
import { transactionCases, transactionConformance } from '../src/index'
import { type TransactionFlaw, transactionHarness } from './transactional-machine'

transactionConformance({ describe: describe.concurrent, it }, transactionHarness())

const flaws: [caughtBy: string, name: string, flaw: TransactionFlaw][] = [
  ['T1', 'writes before the commit', { early: true }],
  ['T1', 'commits what has failed', { careless: true }],
  ['T2', 'takes a stale owner for the owner', { tells: (reply) => (reply === 'stale' ? 'ok' : reply) }],
  ['T2', 'does not tell what is recorded already', { tells: (reply) => (reply === 'settled' ? 'ok' : reply) }],
  ['T2', 'takes a record that is gone for its own', { tells: (reply) => (reply === 'vanished' ? 'ok' : reply) }],
  ['T2', 'writes what it has refused', { writes: true }],
  ['T3', 'takes no lock', { lockless: true }],
  ['T3', 'lets a claim wait for the lock', { patient: true }],
  ['T3', 'lets other keys wait for the lock', { coarse: true }],
  ['T4', 'lets a settle through the lock', { impatient: true }],
]

describe.concurrent('a store that', () => {
  for (const [caughtBy, name, flaw] of flaws) {
    it(`${name} is caught by ${caughtBy}`, async () => {
      const own = transactionCases.filter((each) => each.name.startsWith(`${caughtBy} `))
      const outcomes = await Promise.allSettled(
        own.map(({ run }) => run({ ...transactionHarness(flaw), disconnected: 'never' })),
      )
      expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true)
    })
  }
})
