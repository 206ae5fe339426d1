import type { ClaimReply, ClaimRequest, Lease, RenewReply, SettleReply, StoredRecord } from '@hookonce/core'
import type { Machine } from './machine'
import { leaseMs, outcomeOf, ownerOf, retentionMs } from './scope'
import { type Message, messageId, recordId } from './state'

export type Reply = ClaimReply | RenewReply | SettleReply

export interface Delivery {
  record: StoredRecord | undefined
  reply: Reply
  /** What applying it once more, at once, would do otherwise (I7). */
  problem: string | undefined
}

const key = 'k'

export const requestOf = (owner: string): ClaimRequest => ({ key, owner, leaseMs, retentionMs })

/** Carries a message out on the machine; each distinct case once. */
export function courier(
  machine: Machine,
): (record: StoredRecord | undefined, message: Message, now: number) => Delivery {
  const known = new Map<number, Delivery>()

  return (record, message, now) => {
    const id = (recordId(record) * 65_536 + messageId(message)) * 256 + now
    const before = known.get(id)
    if (before) return before
    const first = apply(machine, record, message, now)
    const again = apply(machine, first.record, message, now)
    const delivery = { ...first, problem: difference(first, again) }
    known.set(id, delivery)
    return delivery
  }
}

function apply(machine: Machine, record: StoredRecord | undefined, message: Message, now: number) {
  const owner = ownerOf(message.worker, message.claim)
  if (message.kind === 'claim') return machine.claim(record, requestOf(owner), now)
  const lease: Lease = { key, owner, fence: message.fence, attempts: message.attempts }
  if (message.kind === 'renew') return machine.renew(record, lease, leaseMs, now)
  return machine.settle(record, lease, outcomeOf(message.ending, lease), now)
}

type Applied = Omit<Delivery, 'problem'>

function difference(first: Applied, again: Applied): string | undefined {
  if (recordId(first.record) !== recordId(again.record)) return 'I7: the same operation once more changes the record'
  if (JSON.stringify(first.reply) !== JSON.stringify(again.reply))
    return 'I7: the same operation once more is answered otherwise'
  return undefined
}
