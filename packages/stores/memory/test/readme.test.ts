// The README's code, run.
import { createIdempotency } from '@hookonce/core'
import { cached, memoryStore } from '@hookonce/memory'
import { expect, it } from 'vitest'
import { onSignup } from './signup'

it('sends one mail for an event that arrives twice', async () => {
  const event = { id: 'evt_1', to: 'ada@example.org' }
  const first = await onSignup(event)
  expect(await onSignup(event)).toStrictEqual(first)
  expect((await onSignup({ ...event, id: 'evt_2' })).mail).not.toBe(first.mail)
})

it('puts a cache in front of another store', async () => {
  const store = memoryStore()
  // #region cached
  const near = cached(store, { max: 10_000, ttlMs: 60_000 })
  const idempotency = createIdempotency({ scope: 'signup', store: near })
  // #endregion
  const run = () => idempotency.run('evt_1', async () => 'sent')
  expect([await run(), await run(), await run()]).toMatchObject([
    { status: 'executed', value: 'sent' },
    { status: 'replayed', value: 'sent' },
    { status: 'replayed', value: 'sent' },
  ])
})
