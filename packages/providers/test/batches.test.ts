// The senders of several events in one request, through webhookBatch.
import { createIdempotency } from '@hookonce/core'
import { type BatchProvider, webhookBatch } from '@hookonce/http'
import { memoryStore } from '@hookonce/memory'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { senders } from './senders/all'
import { type Json, now } from './senders/sender'

const batches = senders.flatMap((sender) => {
  const provider = sender.make()
  return 'readBatch' in provider ? [[sender.name, sender, provider as BatchProvider<Json>] as const] : []
})

it('are four', () => {
  expect(batches.map(([name]) => name).sort()).toEqual(['adyen', 'azureEventGrid', 'hubspot', 'sendgrid'])
})

describe.each(batches)('%s', (_, sender, provider) => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now }))
  afterEach(() => void vi.useRealTimers())

  /** Both of the sender's events in one request. */
  const both = (): unknown => {
    const [one, other = one] = [sender.body, sender.swapped]
    if (Array.isArray(one) && Array.isArray(other)) {
      return [...one, ...(sender.swapped ? other : other.map((event) => ({ ...event, id: 'e-2' })))]
    }
    const [items, others] = [one, other].map((body) => (body as Json).notificationItems as Json[])
    return { ...one, notificationItems: [...(items ?? []), ...(others ?? [])] }
  }

  it('a claim for each event: one that fails is handled again, the other is not', async () => {
    const idempotency = createIdempotency({ scope: 'test', store: memoryStore() })
    const handled: string[] = []
    const endpoint = webhookBatch({ idempotency, provider }, ({ id }, { attempt }) => {
      handled.push(id)
      if (handled.indexOf(id) === 1 && attempt === 1) throw new Error('down')
      return undefined
    })
    const deliver = async (body?: unknown) => {
      const { url, headers, rawBody } = sender.send({ body })
      return (await endpoint(new Request(url, { method: 'POST', headers, body: new Uint8Array(rawBody) }))).status
    }
    expect([await deliver(both()), await deliver(both()), await deliver(both())]).toEqual([500, 200, 200])
    const [first, second] = handled
    expect(first).not.toBe(second)
    expect(handled).toEqual([first, second, second])
    expect(await deliver(sender.body)).toBe(200)
    expect(handled).toHaveLength(3)
  })
})
