import type { Events, Observers } from '@hookonce/core'
import { expect, it } from 'vitest'
import { setup } from './support/setup'

const names = [
  'claimed',
  'replayed',
  'inProgress',
  'completed',
  'failed',
  'leaseLost',
  'vanished',
  'storeError',
] as const

it('tells the story of a key', async () => {
  const told: Array<[string, unknown]> = []
  const on = Object.fromEntries(
    names.map((name) => [name, (event: unknown) => void told.push([name, event])]),
  ) as Observers
  const { idempotency } = setup({ on })
  const error = new Error('down')
  await idempotency.run('evt', () => Promise.reject(error)).catch(() => undefined)
  await idempotency.run('evt', () => 'ran')
  await idempotency.run('evt', () => 'never')

  const first = 1_000_000_000
  expect(told).toEqual([
    ['claimed', { key: 'evt', attempt: 1, takeover: false, fence: first }],
    ['failed', { key: 'evt', attempt: 1, fence: first, error, final: false }],
    ['claimed', { key: 'evt', attempt: 2, takeover: false, fence: first + 1 }],
    ['completed', { key: 'evt', attempt: 2, fence: first + 1 }],
    ['replayed', { key: 'evt', attempts: 2 }],
  ] satisfies Array<[keyof Events, unknown]>)
})

it('never changes an outcome, whether it throws or rejects (F19)', async () => {
  const on = Object.fromEntries(
    names.map((name, index) => [
      name,
      () => {
        if (index % 2) throw new Error('observer')
        return Promise.reject(new Error('observer'))
      },
    ]),
  ) as Observers
  const { idempotency } = setup({ on })
  await expect(idempotency.run('evt', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
  expect(await idempotency.run('evt', () => 'ran')).toMatchObject({ status: 'executed', value: 'ran' })
  expect(await idempotency.run('evt', () => 'never')).toMatchObject({ status: 'replayed', value: 'ran' })
})

it('may be an object with methods, which keep their `this`', async () => {
  class Metrics implements Observers {
    readonly seen: string[] = []
    claimed({ key }: Events['claimed']) {
      this.seen.push(key)
    }
  }
  const metrics = new Metrics()
  await setup({ on: metrics }).idempotency.run('evt', () => 'ran')
  expect(metrics.seen).toEqual(['evt'])
})
