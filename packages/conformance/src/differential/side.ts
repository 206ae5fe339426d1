import assert from 'node:assert/strict'
import type { Lease, Store } from '@hookonce/core'
import { leaseOf } from '../claiming'
import { show } from '../equal'
import { type Command, claimOf, type Lengths, type Owners, outcomeOf } from './commands'
import type { Answer, Operation } from './twin'

export interface Setting {
  key: string
  owners: Owners
  lengths: Lengths
}

/** One of those compared: a store or a machine, each of which gives its grants fences of its own. */
export function newSide({ key, owners, lengths }: Setting) {
  const grants: Lease[] = []
  return {
    /** What to ask of this side; nothing where the command means a grant that there wasn't. */
    operationOf(command: Command): Operation | undefined {
      if (command.do === 'elapse') return undefined
      if (command.do === 'find' || command.do === 'forget') return { do: command.do }
      if (command.do === 'claim') {
        return { do: 'claim', request: claimOf(command, { key, owner: owners[command.owner] }, lengths) }
      }
      const lease = grants.at(-1 - command.grant)
      if (!lease) return undefined
      if (command.do === 'renew') return { do: 'renew', lease, leaseMs: lengths[command.leaseMs] }
      return { do: 'settle', lease, outcome: outcomeOf(command.outcome, lengths) }
    },

    /** Whose grant the answer's fence names, from 1; one not seen before is a new grant's, and the highest (G4). */
    grantNumber(operation: Operation, answer: Answer): number | undefined {
      if (typeof answer !== 'object' || !('fence' in answer)) return undefined
      const { fence } = answer
      const known = grants.findIndex((lease) => lease.fence === fence)
      if (known >= 0) return known + 1
      const isNew = operation.do === 'claim' && answer.status === 'claimed'
      assert(isNew && grants.every((lease) => lease.fence < fence), `expected a fence over all before: ${show(answer)}`)
      return grants.push(leaseOf(operation.request, answer))
    },
  }
}

export function answerOf(store: Store, key: string, operation: Operation): Promise<Answer> {
  switch (operation.do) {
    case 'claim':
      return store.claim(operation.request)
    case 'renew':
      return store.renew(operation.lease, operation.leaseMs)
    case 'settle':
      return store.settle(operation.lease, operation.outcome)
    case 'find':
      return store.find(key)
    case 'forget':
      return store.forget(key)
  }
}
