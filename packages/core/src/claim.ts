import { ask, type Host } from './ask'
import { base64url } from './base64url'
import { IdempotencyError } from './errors'
import type { Policy } from './policy'
import type { ClaimReply, ClaimRequest, Lease } from './store'

const ownerBytes = 16

/** One per logical claim, never per process: two claims of one process are rivals too (F21). */
export const newOwner = ({ runtime }: Host): string => base64url(runtime.randomBytes(ownerBytes))

export type Granted = Extract<ClaimReply, { status: 'claimed' }> & { lease: Lease; sentAt: number }
export type Refused = Exclude<ClaimReply, { status: 'claimed' }>

/**
 * Claims the key. The lease counts from when the claim was sent, so a grant that comes late is not worth what
 * it says: over a third of the lease gone, it is renewed first; all of it gone, it is not acted on, since a
 * successor may be running (F32), and the claim is sent again.
 */
export async function claim(
  host: Host,
  key: string,
  request: ClaimRequest,
  { storeDeadlineMs, leaseMs }: Policy,
): Promise<Granted | Refused> {
  const { store, runtime } = host
  const end = runtime.now() + storeDeadlineMs
  for (;;) {
    const deadlineMs = end - runtime.now()
    if (deadlineMs <= 0) throw tooLate()
    let sentAt = runtime.now()
    const reply = await ask(host, { key, operation: 'claim', deadlineMs }, () => {
      sentAt = runtime.now()
      return store.claim(request)
    })
    if (reply.status !== 'claimed') return reply
    const { fence, attempts } = reply
    const lease = { key: request.key, owner: request.owner, fence, attempts, fingerprint: request.fingerprint }
    const age = () => runtime.now() - sentAt
    if (age() <= leaseMs / 3) return { ...reply, lease, sentAt }
    if (age() < leaseMs) {
      const renewed = await ask(host, { key, operation: 'renew', deadlineMs: leaseMs - age() }, () => {
        sentAt = runtime.now()
        return store.renew(lease, leaseMs)
      })
      if (renewed === 'ok' && age() < leaseMs) return { ...reply, lease, sentAt }
    }
  }
}

const tooLate = () => new IdempotencyError('STORE_UNAVAILABLE', 'The store grants claims later than their lease ends')
