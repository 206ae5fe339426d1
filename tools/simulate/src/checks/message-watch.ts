import type { ClaimReply, Lease, SettleReply } from '@hookonce/core'
import type { Operation } from '../world/network'
import type { World } from '../world/world'

/** A renewal leaves a process: never once the handler has ended. */
export function renewSent({ ledger }: World, { key, fence }: Lease): void {
  const run = ledger.grant(key, fence)?.run
  if (run && run.state !== 'running') ledger.violate(`fence ${fence} is renewed, and its handler has ${run.state}`)
}

export function settleSent({ ledger }: World, { key, fence }: Lease): void {
  const grant = ledger.grant(key, fence)
  if (grant) grant.settlesSent++
}

/** A reply has reached its process: what may core know from now on? */
export function heard({ ledger, plan }: World, operation: Operation<unknown>, reply: unknown): void {
  const { name, process, storeKey, fence, owner, sentAt } = operation
  const until = sentAt + plan.policy.leaseMs
  if (name === 'claim') {
    const answer = reply as ClaimReply
    for (const call of ledger.calls) if (owner !== undefined && call.owners.has(owner)) call.heard.add(answer.status)
    const granted = answer.status === 'claimed' ? ledger.grant(storeKey, answer.fence) : undefined
    if (granted) granted.heldUntil = Math.max(granted.heldUntil, until)
    return
  }
  const grant = fence === undefined ? undefined : ledger.grant(storeKey, fence)
  if (!grant) return
  if (name === 'settle') grant.settleReplies.push(reply as SettleReply)
  if (name === 'renew') {
    // A refusal ends it there and then.
    grant.heldUntil = reply === 'ok' ? Math.max(grant.heldUntil, until) : Math.min(grant.heldUntil, process.now())
  }
}
