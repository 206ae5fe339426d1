import type { ClaimReply, StoredRecord } from '@hookonce/core'
import { requestOf } from './delivery'
import type { Machine } from './machine'
import type { Move } from './moves'
import { ownerOf, resultOf } from './scope'
import type { State } from './state'

/** What is wrong with a move, by the invariants I1..I9 that apply to the pure machine; undefined if nothing is. */
export function problemOf(machine: Machine, before: State, move: Move): string | undefined {
  return (move.delivered && deliveryProblem(before, move)) ?? stateProblem(machine, move.next)
}

function deliveryProblem({ now, record, past }: State, { delivered, next }: Move): string | undefined {
  if (!delivered) return undefined
  const { message, delivery } = delivered
  const { reply } = delivery
  const owner = ownerOf(message.worker, message.claim)
  if (delivery.problem) return delivery.problem
  const live = record && now < record.expiresAt.getTime() ? record : undefined

  if (message.kind === 'claim') {
    const answer = reply as ClaimReply
    if (answer.status === 'claimed') {
      if (past.final && now < past.final.until) return 'I3: granted although an outcome is recorded'
      const own = live?.status === 'processing' && live.owner === owner
      if (own) {
        if (answer.fence !== live.fence || answer.attempts !== live.attempts)
          return 'I7: a re-sent claim got another grant'
        if (answer.takeover !== live.takeover) return 'G13: a re-sent claim is told otherwise of the takeover'
        return undefined
      }
      if (live && live.owner === owner) return 'F32: a claim that had ended was granted again'
      if (answer.fence <= past.highestFence) return 'I2: the fence has not grown'
      if (answer.attempts !== next.past.attempts) return 'I9: attempts are not the number of grants'
      const abandoned = live?.status === 'processing' || (live?.status === 'failed' && live.takeover)
      if (answer.takeover !== abandoned) return 'G13: the takeover is told wrong'
      if (live?.status === 'processing' && now < live.leaseUntil.getTime())
        return 'I1: granted while another holds the lease'
      if (live?.status === 'failed' && !(live.retryAt && now >= live.retryAt.getTime()))
        return 'G14: granted before its time'
    }
    if (answer.status === 'completed') {
      const { final } = past
      if (!final || answer.result?.join() !== resultOf(final.owner).join())
        return 'I5: the replayed result is not the recorded one'
    }
    return undefined
  }

  const current = live?.owner === owner && live.fence === message.fence
  const changed = delivery.record !== record && live !== undefined
  if (!current && changed) return 'I6: a stale lease changed the record'
  if (reply === 'ok' && !current) return 'I6: a stale lease was told ok'
  if (reply === 'stale' && current && live.status === 'processing') return 'F9: the holder was told stale'
  if (message.kind === 'settle') {
    if (live && live.status !== 'processing' && changed) return 'I3: a recorded outcome was changed'
    const vanished = !live || (current && live.status === 'completed' && live.vanished === true)
    if ((reply === 'vanished') !== vanished) return 'G16: a lost record is not told, or told without one'
    const recorded = delivery.record?.status === 'completed' && delivery.record.fence === message.fence
    if (reply !== 'stale' && message.ending === 'completed' && !recorded && !(current && live.status === 'failed')) {
      return 'I8: told ok, and not recorded'
    }
  }
  const after = delivery.record
  if (live?.status === 'processing' && after?.status === 'processing' && after.leaseUntil < live.leaseUntil) {
    return 'a lease was shortened'
  }
  return undefined
}

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
