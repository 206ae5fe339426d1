import { randomBytes } from 'node:crypto'
import type { ClaimRequest, Lease, Outcome, Store } from '@hookonce/core'
import { expect } from 'vitest'

export const requestOf = (key: string, over?: Partial<ClaimRequest>): ClaimRequest => ({
  key,
  owner: randomBytes(16).toString('base64url'),
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
