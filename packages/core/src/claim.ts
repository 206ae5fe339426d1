import { ask } from './ask'
import { base64url } from './base64url'
import type { Call } from './call'
import { IdempotencyError } from './errors'
import type { ClaimReply, Lease } from './store'

/**
 * One per logical claim, never per process: two claims of one process are rivals too (F21). 22 characters are 132
 * random bits; cut from twelve at a time, since to draw and encode takes longer than a claim's own work.
 */
export function newOwner({ runtime, runs }: Call): string {
  const owners = runs.owners || base64url(runtime.randomBytes(198))
  runs.owners = owners.slice(22)
  return owners.slice(0, 22)
}

/** A lease, and how it was granted; `sentAt` is when the claim was sent, by our clock. */
export type Granted = Lease & { status: 'claimed'; takeover: boolean; sentAt: number }
export type Refused = Exclude<ClaimReply, { status: 'claimed' }>

/**
 * Claims the key. The lease counts from when the claim was sent, so a grant that comes late is not worth what
 * it says: over a third of its lease gone, it is sent again, which prolongs the lease if it is still ours; and
 * one older than its lease is never acted on, since a successor may be running (F32).
 */
export async function claim(call: Call, owner: string): Promise<Granted | Refused> {
  const { store, runtime, storeKey: key, fingerprint, policy } = call
  const { leaseMs, retentionMs, storeDeadlineMs } = policy
  const end = runtime.now() + storeDeadlineMs
  for (let freshMs = leaseMs / 3; ; freshMs = leaseMs) {
    let sentAt = runtime.now()
    if (sentAt >= end) throw new IdempotencyError('STORE_UNAVAILABLE')
    const reply = await ask(call, 'claim', end - sentAt, () => {
      sentAt = runtime.now()
      return store.claim({ key, owner, leaseMs, retentionMs, fingerprint })
    })
    if (reply.status !== 'claimed') return reply
    if (runtime.now() - sentAt < freshMs) {
      const { fence, attempts, takeover } = reply
      return { status: 'claimed', key, owner, fence, attempts, takeover, fingerprint, sentAt }
    }
  }
}
