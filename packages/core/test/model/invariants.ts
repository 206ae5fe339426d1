import type { ClaimReply, StoredRecord } from '@hookonce/core'
import { type Delivery, requestOf } from './delivery'
import type { Machine } from './machine'
import type { Move } from './moves'
import { ownerOf, resultOf } from './scope'
import type { Message, Past, State } from './state'

type Granted = Extract<ClaimReply, { status: 'claimed' }>
type LeaseMessage = Exclude<Message, { kind: 'claim' }>

/** What is wrong with a move, by the invariants I1..I9 that apply to the pure machine; undefined if nothing is. */
export function problemOf(machine: Machine, before: State, move: Move): string | undefined {
  return (move.delivered && deliveryProblem(before, move)) ?? stateProblem(machine, move.next)
}

function deliveryProblem(before: State, { delivered, next }: Move): string | undefined {
  if (!delivered) return undefined
  const { message, delivery } = delivered
  if (delivery.problem) return delivery.problem
  if (message.kind === 'claim') return claimProblem(before, message, delivery.reply as ClaimReply, next.past)
  return leaseProblem(before, message, delivery)
}

function claimProblem(before: State, message: Message, reply: ClaimReply, pastAfter: Past): string | undefined {
  const { final } = before.past
  if (reply.status === 'claimed') return grantProblem(before, ownerOf(message.worker, message.claim), reply, pastAfter)
  if (reply.status !== 'completed') return undefined
  const same = final && reply.result?.join() === resultOf(final.owner).join()
  return same ? undefined : 'I5: the replayed result is not the recorded one'
}

function grantProblem(before: State, owner: string, granted: Granted, pastAfter: Past): string | undefined {
  const { now, past } = before
  const live = liveRecord(before)
  if (past.final && now < past.final.until) return 'I3: granted although an outcome is recorded'
  if (live?.status === 'processing' && live.owner === owner) {
    if (granted.fence !== live.fence || granted.attempts !== live.attempts)
      return 'I7: a re-sent claim got another grant'
    return granted.takeover === live.takeover ? undefined : 'G13: a re-sent claim is told otherwise of the takeover'
  }
  if (live?.owner === owner) return 'F32: a claim that had ended was granted again'
  if (granted.fence <= past.highestFence) return 'I2: the fence has not grown'
  if (granted.attempts !== pastAfter.attempts) return 'I9: attempts are not the number of grants'
  const abandoned = live?.status === 'processing' || (live?.status === 'failed' && live.takeover)
  if (granted.takeover !== abandoned) return 'G13: the takeover is told wrong'
  if (live?.status === 'processing' && now < live.leaseUntil.getTime())
    return 'I1: granted while another holds the lease'
  const held = live?.status === 'failed' && !(live.retryAt && now >= live.retryAt.getTime())
  return held ? 'G14: granted before its time' : undefined
}

/** A renewal or a settle. */
function leaseProblem(before: State, message: LeaseMessage, { record: after, reply }: Delivery): string | undefined {
  const live = liveRecord(before)
  const current = live?.owner === ownerOf(message.worker, message.claim) && live.fence === message.fence
  const changed = live !== undefined && after !== live
  if (!current && changed) return 'I6: a stale lease changed the record'
  if (!current && reply === 'ok') return 'I6: a stale lease was told ok'
  if (current && live.status === 'processing' && reply === 'stale') return 'F9: the holder was told stale'
  if (live?.status === 'processing' && after?.status === 'processing' && after.leaseUntil < live.leaseUntil) {
    return 'a lease was shortened'
  }
  if (message.kind === 'renew') return undefined
  if (live && live.status !== 'processing' && changed) return 'I3: a recorded outcome was changed'
  const vanished = !live || (current && live.status === 'completed' && live.vanished === true)
  if ((reply === 'vanished') !== vanished) return 'G16: a lost record is not told, or told without one'
  const otherwise = current && live.status === 'failed'
  const recorded = after?.status === 'completed' && after.fence === message.fence
  const told = message.ending === 'completed' && reply !== 'stale'
  return told && !recorded && !otherwise ? 'I8: told ok, and not recorded' : undefined
}

const liveRecord = ({ record, now }: State): StoredRecord | undefined =>
  record && now < record.expiresAt.getTime() ? record : undefined

function stateProblem(machine: Machine, { now, record, past, workers }: State): string | undefined {
  const { final } = past
  if (final && now < final.until && (record?.fence !== final.fence || record.status === 'processing')) {
    return 'I3: the recorded outcome does not stand'
  }
  const holders = workers.filter((worker) => worker.phase === 'running' && !worker.robbed && now < worker.heldUntil)
  if (holders.length > 1) return 'I1: two workers hold the key'
  return record && livenessProblem(machine, record)
}

/** Records whose future was looked at already. */
const looked = new WeakSet<StoredRecord>()

/** A key is never stuck: once its lease, its wait or its retention is over, a newcomer gets it (I4). */
function livenessProblem(machine: Machine, record: StoredRecord): string | undefined {
  if (looked.has(record)) return undefined
  const free =
    record.status === 'processing'
      ? record.leaseUntil
      : (record.status === 'failed' && record.retryAt) || record.expiresAt
  const { reply } = machine.claim(record, requestOf('newcomer'), free.getTime())
  if (reply.status !== 'claimed') return `I4: a newcomer is told ${reply.status}`
  looked.add(record)
  return undefined
}
