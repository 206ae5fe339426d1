import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { ClaimRequest, Lease, Outcome, Store } from '@hookonce/core'
import { expect } from 'vitest'

const newOwner = (): string => randomBytes(16).toString('base64url')

export const requestOf = (key: string, over?: Partial<ClaimRequest>): ClaimRequest => ({
  key,
  owner: newOwner(),
  leaseMs: 60_000,
  retentionMs: 120_000,
  ...over,
})

/** Claims, and must be granted. */
export async function grant(store: Store, key: string, over?: Partial<ClaimRequest>): Promise<Lease> {
  const request = requestOf(key, over)
  const reply = await store.claim(request)
  if (reply.status !== 'claimed') return expect.fail(`the claim of ${key} was answered ${reply.status}`)
  return { key, owner: request.owner, fence: reply.fence, attempts: reply.attempts, fingerprint: request.fingerprint }
}

export const completedWith = (text: string): Outcome => ({
  status: 'completed',
  result: new TextEncoder().encode(text),
  retentionMs: 120_000,
})

/** Asks again until there is an answer, as core does: what was rejected may have been done all the same. */
export async function insist<Reply>(send: () => Promise<Reply>, tries = 200): Promise<Reply> {
  try {
    return await send()
  } catch (error) {
    if (tries === 0) throw error
    await wait(20)
    return insist(send, tries - 1)
  }
}

/**
 * Claims and settles one key after another, 20 at a time, while `disturb` is called so many times.
 * Each key must be granted once and its outcome recorded, whatever got lost on the way.
 */
export async function workThrough(store: Store, times: number, disturb: () => Promise<unknown>): Promise<void> {
  const keys: string[] = []
  let disturbed = 0
  const worker = async () => {
    while (disturbed < times) {
      const request = requestOf(`worked-through-${keys.length}`)
      keys.push(request.key)
      const reply = await insist(() => store.claim(request))
      expect(reply).toMatchObject({ status: 'claimed', attempts: 1, takeover: false })
      if (reply.status !== 'claimed') return
      const lease = { ...request, fence: reply.fence, attempts: reply.attempts }
      expect(await insist(() => store.settle(lease, completedWith(request.owner)))).toBe('ok')
      await wait(1)
    }
  }
  const disturbing = async () => {
    for (; disturbed < times; disturbed++) {
      await disturb()
      await wait(5)
    }
  }
  await Promise.all([...Array.from({ length: 20 }, worker), disturbing()])

  const records = await Promise.all(keys.map((key) => insist(() => store.find(key))))
  for (const record of records) {
    expect(record).toMatchObject({ status: 'completed', attempts: 1 })
    if (record?.status === 'completed') expect(Buffer.from(record.result ?? []).toString()).toBe(record.owner)
  }
}

export const numbered = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${name}-${i}`)
