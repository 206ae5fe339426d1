import type { StoredRecord } from '@hookonce/core'
import * as machine from '@hookonce/core/machine'
import { type Call, type Operation, type Reply, seen } from './history'

/**
 * One key, as the machine has it at an instant that never passes: a history's leases are long, or over at once,
 * and whether such a short one is over yet is left open.
 */
export interface State {
  record?: StoredRecord
  /** Nobody was told of the grant yet: `record.fence` is the least that its fence can be. */
  openFence?: boolean
}

const now = 0
const shortMs = 1

/** Where an operation can lead from here, given what its client was told. Nowhere: here it can't have happened. */
export function next(state: State, { call, answer }: Pick<Operation, 'call' | 'answer'>): State[] {
  return readings(state, call).flatMap((from) => {
    const { record, reply } = apply(from.record, call)
    if (!record) return !answer || same(answer.reply, reply) ? [{}] : []

    const sameGrant = record.fence === from.record?.fence
    const openFence = sameGrant ? from.openFence : call.do === 'claim'
    if (!answer) return [{ record, openFence }]

    const told = fenceOf(answer.reply)
    const least = fenceOf(reply)
    if (!openFence || told === undefined || least === undefined) {
      return same(answer.reply, reply) ? [{ record, openFence }] : []
    }
    const agrees = told >= least && same(withFence(reply, told), answer.reply)
    return agrees ? [{ record: { ...record, fence: told } }] : []
  })
}

/** What the state can mean to this call. */
function readings(state: State, call: Call): State[] {
  const { record, openFence } = state
  if (!record) return [state]
  const all = [state]
  if (record.status === 'processing' && record.leaseUntil.getTime() === shortMs) {
    all.push({ ...state, record: { ...record, leaseUntil: new Date(now) } })
  }
  const lease = 'lease' in call ? call.lease : undefined
  if (openFence && lease?.owner === record.owner && lease.fence >= record.fence) {
    all.push(...all.map(() => ({ record: { ...record, fence: lease.fence } })))
  }
  return all
}

function apply(stored: StoredRecord | undefined, call: Call): machine.Transition<Reply> {
  switch (call.do) {
    case 'claim': {
      const { record, reply } = machine.claim(stored, call.request, now)
      return { record, reply: seen(reply) }
    }
    case 'renew':
      return machine.renew(stored, call.lease, call.leaseMs, now)
    case 'settle':
      return machine.settle(stored, call.lease, call.outcome, now)
    case 'find':
      return { record: stored, reply: stored ? seen(stored) : null }
    case 'forget':
      return { record: undefined, reply: stored !== undefined }
  }
}

const fenceOf = (reply: Reply): number | undefined =>
  typeof reply === 'object' && reply !== null ? reply.fence : undefined

const withFence = (reply: Reply, fence: number): Reply =>
  typeof reply === 'object' && reply !== null ? { ...reply, fence } : reply

const same = (one: Reply, other: Reply): boolean => JSON.stringify(one) === JSON.stringify(other)
